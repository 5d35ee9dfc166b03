import type { Screen } from "../state/screen.js";
import type { Theme } from "../state/settings.js";
import type { Dispatch } from "../store.js";
import { findButton } from "./elements.js";

/** Light or dark: as the system says until the switch is pressed. */
export class ThemeView {
  private readonly system = matchMedia("(prefers-color-scheme: dark)");
  private theme: Theme = "system";

  constructor(dispatch: Dispatch) {
    findButton("theme").addEventListener("click", () =>
      dispatch({ type: "settingsChosen", settings: { theme: this.dark ? "light" : "dark" } }),
    );
    this.system.addEventListener("change", () => this.apply());
  }

  show({ settings }: Screen): void {
    this.theme = settings.theme;
    this.apply();
  }

  private get dark(): boolean {
    return this.theme === "system" ? this.system.matches : this.theme === "dark";
  }

  private apply(): void {
    document.documentElement.dataset["theme"] = this.theme;
    findButton("theme").setAttribute("aria-pressed", `${this.dark}`);
  }
}
