import type { Problem, Trouble } from "../state/screen.js";

/** The camera of the device: shown live, until a still is taken. */
export class Camera {
  private stream: MediaStream | null = null;
  // Grows with each start and stop, so that a stream that comes late is given back.
  private turn = 0;

  /** @param lost is told when the camera that is shown goes away: it was unplugged or forbidden. */
  constructor(
    private readonly video: HTMLVideoElement,
    private readonly lost: () => void,
  ) {}

  /** Shows the camera. Throws what `explainCamera` explains; `false` where it was stopped meanwhile. */
  async start(): Promise<boolean> {
    const turn = ++this.turn;
    if (navigator.mediaDevices === undefined) throw new DOMException("no mediaDevices", "SecurityError");
    try {
      const stream = await navigator.mediaDevices.getUserMedia({
        audio: false,
        // The camera that looks away from the user, where there are two.
        video: { facingMode: "environment", width: { ideal: 1920 }, height: { ideal: 1080 } },
      });
      if (turn !== this.turn) {
        giveBack(stream);
        return false;
      }
      this.stream = stream;
      stream.getTracks().forEach((track) => {
        track.addEventListener("ended", () => turn === this.turn && this.lost());
      });
      this.video.srcObject = stream;
      await this.video.play();
    } catch (error) {
      // What was stopped meanwhile has no say in the camera that was started since.
      if (turn === this.turn) throw error;
    }
    return turn === this.turn;
  }

  stop(): void {
    this.turn += 1;
    if (this.stream !== null) giveBack(this.stream);
    this.stream = null;
    this.video.srcObject = null;
  }

  /** The frame that is shown now, without loss. */
  async still(): Promise<Blob> {
    const canvas = document.createElement("canvas");
    canvas.width = this.video.videoWidth;
    canvas.height = this.video.videoHeight;
    canvas.getContext("2d")!.drawImage(this.video, 0, 0);
    const file = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
    if (file === null) throw new DOMException("the camera gives no frame", "NotReadableError");
    return file;
  }
}

/** What an error of the camera means for the user. */
export function explainCamera(error: unknown): Trouble {
  const problems: Record<string, Problem> = {
    NotAllowedError: "camera-refused",
    NotFoundError: "camera-missing",
    OverconstrainedError: "camera-missing",
    SecurityError: "camera-insecure",
  };
  const name = error instanceof DOMException ? error.name : "";
  return { problem: problems[name] ?? "camera-busy", detail: String(error) };
}

function giveBack(stream: MediaStream): void {
  stream.getTracks().forEach((track) => track.stop());
}
