import { RecognizerError } from "./errors.js";

/** The bytes at an address. Throws `network` where they cannot be had, or not whole. */
export async function fetchBytes(url: string): Promise<Uint8Array> {
  const answer = await reach(url, () => fetch(url));
  if (!answer.ok) {
    throw new RecognizerError("network", `${url} answers ${answer.status}. Check the address.`);
  }
  return new Uint8Array(await reach(url, () => answer.arrayBuffer()));
}

/** What a connection gives, which may break at any time. */
async function reach<T>(url: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw new RecognizerError(
      "network",
      `${url} cannot be reached (${(error as Error).message}). Check the address and the network.`,
      { cause: error },
    );
  }
}
