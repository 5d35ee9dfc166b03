import { examples } from "virtual:shipped";
import type { Dispatch } from "../store.js";
import { findAny, findButton, findInput, make } from "./elements.js";

/** Where pictures come from: chosen, dropped, pasted, or an example. */
export class SourceView {
  constructor(private readonly dispatch: Dispatch) {
    const file = findInput("file");
    findButton("choose").addEventListener("click", () => file.click());
    findAny("empty").addEventListener("click", () => file.click());
    file.addEventListener("change", () => {
      this.give(file.files);
      file.value = ""; // so that the same file can be chosen again
    });
    this.takeDrops();
    document.addEventListener("paste", (event) => this.paste(event));
    findAny("examples").append(this.sheetItem(), ...examples.map(this.exampleItem));
  }

  private give(files: FileList | null | undefined): void {
    const all = [...(files ?? [])];
    // A file without a type may still be a picture: the browser finds out.
    const file = all.find(({ type }) => type.startsWith("image/")) ?? all.find(({ type }) => type === "");
    if (file !== undefined) {
      const name = file.name || "Pasted picture";
      return this.dispatch({ type: "pictureGiven", source: { from: "file", file, name } });
    }
    const detail = all.map(({ name, type }) => `${name} (${type})`).join(", ");
    this.dispatch({ type: "troubled", trouble: { problem: "no-picture-given", detail } });
  }

  private paste(event: ClipboardEvent): void {
    const files = event.clipboardData?.files;
    const types = event.clipboardData?.types ?? [];
    // Text pasted into a field is not meant for here; office programs send a picture of it along.
    const inField = event.target instanceof HTMLElement && event.target.closest("input, textarea") !== null;
    if (inField && (files?.length === 0 || types.includes("text/plain"))) return;
    event.preventDefault();
    this.give(files);
  }

  private takeDrops(): void {
    const page = document.documentElement;
    const withFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
    page.addEventListener("dragover", (event) => {
      if (!withFiles(event)) return;
      event.preventDefault();
      page.classList.add("dropping");
    });
    page.addEventListener("dragleave", (event) => {
      if (event.relatedTarget === null) page.classList.remove("dropping");
    });
    page.addEventListener("drop", (event) => {
      if (!withFiles(event)) return;
      event.preventDefault();
      page.classList.remove("dropping");
      this.give(event.dataTransfer?.files);
    });
  }

  private sheetItem(): HTMLLIElement {
    const button = make("button", "example all", `All ${examples.length}`);
    button.type = "button";
    button.title = "All examples on one sheet";
    button.addEventListener("click", () =>
      this.dispatch({ type: "pictureGiven", source: { from: "sheet" } }),
    );
    return make("li", "", button);
  }

  private readonly exampleItem = ({ file, text }: { file: string; text: string }): HTMLLIElement => {
    const image = make("img");
    image.src = file;
    image.alt = `Example: ${text}`;
    const button = make("button", "example", image);
    button.type = "button";
    const name = file.slice(file.lastIndexOf("/") + 1);
    button.addEventListener("click", () =>
      this.dispatch({ type: "pictureGiven", source: { from: "address", url: file, name } }),
    );
    return make("li", "", button);
  };
}
