import { RecognizerError } from "./errors.js";

/** The bytes at an address. Throws `network` where they cannot be had. */
export async function fetchBytes(url: string): Promise<Uint8Array> {
  let answer: Response;
  try {
    answer = await fetch(url);
  } catch (error) {
    throw new RecognizerError(
      "network",
      `${url} cannot be reached (${(error as Error).message}). Check the address and the network.`,
      { cause: error },
    );
  }
  if (!answer.ok) {
    throw new RecognizerError("network", `${url} answers ${answer.status}. Check the address.`);
  }
  return new Uint8Array(await answer.arrayBuffer());
}
