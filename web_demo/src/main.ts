import { models } from "virtual:shipped";
import { recallSettings } from "./doing/keeping.js";
import { Session } from "./doing/session.js";
import type { Effect } from "./state/events.js";
import type { Screen } from "./state/screen.js";
import { Store } from "./store.js";
import { BoxGestures } from "./views/box_gestures.js";
import { CameraView } from "./views/camera_view.js";
import { findAny } from "./views/elements.js";
import { NoticeView } from "./views/notice_view.js";
import { ReadingsView } from "./views/readings_view.js";
import { SettingsView } from "./views/settings_view.js";
import { SourceView } from "./views/source_view.js";
import { StageView } from "./views/stage_view.js";
import { ThemeView } from "./views/theme_view.js";
import { ToolsView } from "./views/tools_view.js";

/** Puts the page together and starts it. */
function startPage(): void {
  const store = new Store(
    (screen: Screen) => views.forEach((view) => view.show(screen)),
    (effect: Effect) => session.perform(effect),
  );
  const { dispatch } = store;
  const screen = () => store.screen;
  const stage = new StageView(dispatch);
  const camera = new CameraView(dispatch);
  const session = new Session(dispatch, camera.video);
  const readings = new ReadingsView(dispatch, session.drawCrop);
  const views = [
    new ThemeView(dispatch),
    new NoticeView(dispatch),
    stage,
    new ToolsView(dispatch, screen, stage),
    readings,
    new SettingsView(dispatch),
    camera,
    { show: ({ said }: Screen) => sayAloud(said) },
  ];
  new SourceView(dispatch);
  new BoxGestures(dispatch, screen, stage);
  dispatch({ type: "started", models: [...models].map((model) => ({ ...model })), settings: recallSettings() });
}

/** The same words said again need a change, or the screen reader keeps silent. */
function sayAloud({ text, turn }: Screen["said"]): void {
  const said = findAny("said");
  if (said.dataset["turn"] === `${turn}`) return;
  said.dataset["turn"] = `${turn}`;
  said.textContent = turn % 2 === 0 ? text : `${text}\u00a0`;
}

startPage();
