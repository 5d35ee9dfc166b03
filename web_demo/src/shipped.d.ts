/** What was copied beside the page when it was built; `plugins/shipped.ts` makes it. */
declare module "virtual:shipped" {
  /** Models to choose from, the first of which is read with at first; files relative to the page. */
  export const models: { id: string; label: string; file: string }[];
  /** Pictures of one word to try, with their texts. */
  export const examples: { file: string; text: string }[];
  /** The folder of the runtime. */
  export const runtime: string;
  /** A part of each file's checksum, so that a file that changed is fetched anew. */
  export const versions: Record<string, string>;
}
