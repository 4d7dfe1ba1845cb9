/** The address of a worker that the bundler makes of a module. */
declare module "*?worker&url" {
  const address: string;
  export default address;
}
