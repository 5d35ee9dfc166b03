/** An object of JSON, whose values are asked for by type; the errors name the key. */
export class Checked {
  private readonly values: Record<string, unknown>;

  /** @param name of the object, for errors. */
  constructor(
    value: unknown,
    private readonly name: string,
  ) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new Error(`${name} is no object`);
    }
    this.values = value as Record<string, unknown>;
  }

  /** Whether there is a value other than `null`. */
  has(key: string): boolean {
    return (Object.hasOwn(this.values, key) ? this.values[key] : null) !== null;
  }

  text(key: string): string {
    const value = this.at(key);
    return typeof value === "string" ? value : this.refuse(key, "a string");
  }

  flag(key: string): boolean {
    const value = this.at(key);
    return typeof value === "boolean" ? value : this.refuse(key, "true or false");
  }

  number(key: string): number {
    const value = this.at(key);
    return typeof value === "number" ? value : this.refuse(key, "a number");
  }

  whole(key: string): number {
    const value = this.at(key);
    return Number.isSafeInteger(value) ? (value as number) : this.refuse(key, "a whole number");
  }

  wholes(key: string): number[] {
    return this.list(key).map((one) =>
      Number.isSafeInteger(one) ? (one as number) : this.refuse(key, "whole numbers"),
    );
  }

  texts(key: string): string[] {
    return this.list(key).map((one) =>
      typeof one === "string" ? one : this.refuse(key, "a list of strings"),
    );
  }

  object(key: string): Checked {
    return new Checked(this.at(key), `${key} of ${this.name}`);
  }

  objects(key: string): Checked[] {
    return this.list(key).map((one) => new Checked(one, `an item of ${key} of ${this.name}`));
  }

  private list(key: string): unknown[] {
    const value = this.at(key);
    return Array.isArray(value) ? value : this.refuse(key, "a list");
  }

  private at(key: string): unknown {
    if (!Object.hasOwn(this.values, key)) throw new Error(`${this.name} lacks ${key}`);
    return this.values[key];
  }

  private refuse(key: string, wanted: string): never {
    throw new Error(`${key} of ${this.name} is ${JSON.stringify(this.values[key])}, not ${wanted}`);
  }
}
