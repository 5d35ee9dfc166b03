import { restoreSettings, saveSettings, type Settings } from "../state/settings.js";

const KEY = "keras-crnn settings";

/** The settings of last time, or the first ones. */
export function recallSettings(): Settings {
  try {
    return restoreSettings(localStorage.getItem(KEY));
  } catch {
    return restoreSettings(null); // storage is forbidden: nothing is kept
  }
}

export function keepSettings(settings: Settings): void {
  try {
    localStorage.setItem(KEY, saveSettings(settings));
  } catch {
    // Storage is full or forbidden: the settings last as long as the page.
  }
}
