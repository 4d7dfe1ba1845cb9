/** The first sizes, or with `--quick` on the command line the second: less of everything, for a first look and for tests. */
export const sizes = <Sizes>(full: Sizes, quick: Sizes): Sizes => (process.argv.includes("--quick") ? quick : full);
