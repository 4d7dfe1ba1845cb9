/** Styles of a part that is fetched when it is asked for: the bundler fetches them with it. */
declare module "*.css";
