import type { Screen } from "../state/screen.js";
import { cureOf, CURES, SENTENCES, type Cure } from "../state/wording.js";
import type { Dispatch } from "../store.js";
import { find, findAny, findButton, setText } from "./elements.js";

/** What is wrong, what to do about it, and a button that does it. */
export class NoticeView {
  private cure: Cure | null = null;

  constructor(private readonly dispatch: Dispatch) {
    findButton("notice-close").addEventListener("click", () => dispatch({ type: "troubleDismissed" }));
    findButton("notice-cure").addEventListener("click", () => this.act());
  }

  show({ trouble }: Screen): void {
    findAny("notice").hidden = trouble === null;
    if (trouble === null) return;
    this.cure = cureOf(trouble.problem);
    setText(findAny("notice-text"), SENTENCES[trouble.problem]);
    find("notice-details", HTMLDetailsElement).hidden = trouble.detail === "";
    setText(findAny("notice-detail"), trouble.detail);
    findButton("notice-cure").hidden = this.cure === null;
    if (this.cure !== null) setText(findButton("notice-cure"), CURES[this.cure]);
  }

  private act(): void {
    switch (this.cure) {
      case "choose-picture":
        return findButton("choose").click();
      case "open-camera":
        return this.dispatch({ type: "cameraWanted" });
      case "load-model":
        return this.dispatch({ type: "modelRetried" });
      case "choose-model":
        return findButton("own").click();
    }
  }
}
