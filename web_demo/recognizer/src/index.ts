export { RecognizerError, type ErrorCode } from "./errors.js";
export type { Box, Character, ModelRecord, ReadOptions, Reading, Word } from "./reading.js";
export { Recognizer, type LoadOptions } from "./recognizer.js";
