import type { Engine, Frames } from "../../src/engine/engine.js";
import type { GreyImage } from "../../src/image/grey_image.js";

/** Gives stored frames, and keeps what it was handed. */
export class StoredEngine implements Engine {
  image: GreyImage | null = null;

  constructor(private readonly frames: Frames) {}

  async probabilities(image: GreyImage): Promise<Frames> {
    this.image = image;
    return this.frames;
  }

  close(): void {}
}
