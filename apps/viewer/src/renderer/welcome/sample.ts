import { urlSource } from "../../host/recording-source.ts";

/** A film that comes with the page, of a small network and digits that the program drew. */
export const sample = urlSource("sample/", { page: window.location.href, name: "sample" });
