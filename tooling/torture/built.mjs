/** A built module of this repository, by its path: what is tortured is what is shipped, also where no package exports it. */
export const built = (path) => import(new URL(`../../${path}`, import.meta.url).href);
