import type { Screen } from "../state/screen.js";
import { LIMITS, splitWords, type Limit, type Settings } from "../state/settings.js";
import { describeModel, describeSpelling } from "../state/wording.js";
import type { Dispatch } from "../store.js";
import { find, findAny, findButton, findInput, setText } from "./elements.js";

/** Model, bounds of the text, and spelling. */
export class SettingsView {
  private readonly model = find("model", HTMLSelectElement);
  private readonly words = find("words", HTMLTextAreaElement);
  private models: Screen["models"] | null = null;

  constructor(private readonly dispatch: Dispatch) {
    this.model.addEventListener("change", () => this.choose({ model: this.model.value }));
    this.takeFile("own", "own-file", (file) =>
      dispatch({ type: "ownModelGiven", file, name: file.name }),
    );
    this.takeFile("words-load", "words-file", (file) => void this.loadWords(file));
    for (const radio of this.radios()) {
      radio.addEventListener("change", () => this.choose({ limit: radio.value as Limit }));
    }
    const check = (id: string, key: "ignoreCase" | "spelling") =>
      findInput(id).addEventListener("change", () => this.choose({ [key]: findInput(id).checked }));
    check("ignore-case", "ignoreCase");
    check("spelling", "spelling");
    // While typing, what is there is often broken: it counts when the field is left or Enter pressed.
    this.words.addEventListener("change", () => this.choose({ words: this.words.value }));
    this.words.addEventListener("input", () => this.countWords());
    for (const id of ["pattern", "characters"] as const) {
      findInput(id).addEventListener("change", () => this.choose({ [id]: findInput(id).value }));
    }
  }

  show(screen: Screen): void {
    const { settings, models } = screen;
    if (models !== this.models) {
      this.models = models;
      this.model.replaceChildren(...models.map(({ id, label }) => new Option(label, id)));
    }
    this.model.value = settings.model;
    setText(findAny("model-note"), describeModel(screen));
    for (const limit of LIMITS) findAny(`limit-${limit}`).hidden = limit !== settings.limit;
    for (const radio of this.radios()) radio.checked = radio.value === settings.limit;
    this.fill(this.words, settings.words);
    this.fill(findInput("pattern"), settings.pattern);
    this.fill(findInput("characters"), settings.characters);
    findInput("ignore-case").checked = settings.ignoreCase;
    findInput("spelling").checked = settings.spelling;
    findInput("spelling").disabled = screen.model.record?.language === null;
    setText(findAny("spelling-note"), settings.spelling ? describeSpelling(screen) : "Off.");
    this.countWords();
    this.showTrouble(screen.limitTrouble);
  }

  private showTrouble(trouble: string | null): void {
    findAny("limit-trouble").hidden = trouble === null;
    setText(findAny("limit-trouble"), trouble ?? "");
    for (const id of ["words", "pattern", "characters"]) {
      findAny(id).setAttribute("aria-invalid", `${trouble !== null}`);
    }
  }

  /** Leaves a field alone while the user is in it. */
  private fill(field: HTMLInputElement | HTMLTextAreaElement, text: string): void {
    if (document.activeElement !== field && field.value !== text) field.value = text;
  }

  private countWords(): void {
    const count = splitWords(this.words.value).length;
    const note = count === 0 ? "No words yet: anything is read." : `${count} ${count === 1 ? "word" : "words"}.`;
    setText(findAny("words-note"), note);
  }

  private async loadWords(file: File): Promise<void> {
    try {
      const text = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
      this.words.value = text;
      this.choose({ words: text, limit: "words" });
    } catch (error) {
      const detail = `${file.name}: ${String(error)}`;
      this.dispatch({ type: "troubled", trouble: { problem: "file-unreadable", detail } });
    }
  }

  private takeFile(button: string, input: string, take: (file: File) => void): void {
    const field = findInput(input);
    findButton(button).addEventListener("click", () => field.click());
    field.addEventListener("change", () => {
      const file = field.files?.[0];
      if (file !== undefined) take(file);
      field.value = "";
    });
  }

  private choose(settings: Partial<Settings>): void {
    this.dispatch({ type: "settingsChosen", settings });
  }

  private radios(): HTMLInputElement[] {
    return [...findAny("limits").querySelectorAll("input")];
  }
}
