import type { ReadOptions } from "@keras-crnn/recognizer";

/** What a text is bounded by. */
export type Limit = "none" | "words" | "pattern" | "characters";

export const LIMITS: readonly Limit[] = ["none", "words", "pattern", "characters"];

export type Theme = "system" | "light" | "dark";

/** A model that can be chosen: one that lies beside the page, or a file of the user's own. */
export interface ModelChoice {
  id: string;
  label: string;
  /** Relative to the page; `null` for a file of the user's own. */
  file: string | null;
}

/** What the user chose. What the limits that are not on say is kept for when they are. */
export interface Settings {
  model: string;
  limit: Limit;
  /** As typed: one word a line. */
  words: string;
  ignoreCase: boolean;
  pattern: string;
  characters: string;
  /** Whether the language's spelling may decide where the picture leaves a doubt. */
  spelling: boolean;
  theme: Theme;
}

export const FIRST_SETTINGS: Settings = {
  model: "",
  limit: "none",
  words: "",
  ignoreCase: true,
  pattern: "",
  characters: "",
  spelling: true,
  theme: "system",
};

/** Words on lines of their own or with commas between, each once, in the order given. */
export function splitWords(text: string): string[] {
  const words = text.split(/[\n\r,;]/).map((word) => word.trim());
  return [...new Set(words.filter((word) => word !== ""))];
}

/** Whether a limit is on and says something. */
export function isBounded(settings: Settings): boolean {
  switch (settings.limit) {
    case "none":
      return false;
    case "words":
      return splitWords(settings.words).length > 0;
    case "pattern":
      return settings.pattern !== "";
    case "characters":
      return settings.characters !== "";
  }
}

/** What the recogniser is told; `weigh` where a language model is there to be asked. */
export function readOptions(settings: Settings, weigh: boolean): ReadOptions {
  if (!isBounded(settings)) return { languageModel: weigh && settings.spelling ? "record" : null };
  switch (settings.limit) {
    case "words":
      return {
        lexicon: splitWords(settings.words),
        ignoreCase: settings.ignoreCase,
        languageModel: null,
      };
    case "pattern":
      return { pattern: settings.pattern, languageModel: null };
    default:
      return { alphabet: settings.characters, languageModel: null };
  }
}

/** Whether what is read may differ under the other settings. */
export function readsAlike(one: Settings, other: Settings): boolean {
  const told = (settings: Settings) => JSON.stringify(readOptions(settings, true));
  return told(one) === told(other);
}

/** Settings as a text to keep. */
export function saveSettings(settings: Settings): string {
  return JSON.stringify(settings);
}

/** What {@link saveSettings} made. What is missing or no longer known is as at first. */
export function restoreSettings(saved: string | null): Settings {
  const found = parse(saved);
  const settings: Settings = { ...FIRST_SETTINGS };
  const text = (value: unknown, otherwise: string) => (typeof value === "string" ? value : otherwise);
  const flag = (value: unknown, otherwise: boolean) =>
    typeof value === "boolean" ? value : otherwise;
  settings.model = text(found["model"], settings.model);
  settings.words = text(found["words"], settings.words);
  settings.pattern = text(found["pattern"], settings.pattern);
  settings.characters = text(found["characters"], settings.characters);
  settings.ignoreCase = flag(found["ignoreCase"], settings.ignoreCase);
  settings.spelling = flag(found["spelling"], settings.spelling);
  settings.limit = LIMITS.find((limit) => limit === found["limit"]) ?? settings.limit;
  const themes: readonly Theme[] = ["system", "light", "dark"];
  settings.theme = themes.find((theme) => theme === found["theme"]) ?? settings.theme;
  return settings;
}

function parse(saved: string | null): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(saved ?? "{}");
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
