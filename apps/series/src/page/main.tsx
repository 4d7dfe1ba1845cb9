import { render } from "preact";
import { Page, unfolding } from "./page.tsx";

const page = unfolding();
render(<Page hero={page.hero} sections={page.sections} />, document.getElementById("page")!);
void page.unfold();
