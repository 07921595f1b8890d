import { randomUUID } from 'node:crypto';

/** One document that was served. */
export interface DocumentLoad {
  /** The same as in the document's `<meta name="document-id">`. */
  readonly id: string;
  readonly path: string;
  /** When, in epoch ms. */
  readonly at: number;
}

/** Requests that the analytics application has answered since it started. */
export interface AnalyticsStats {
  /** API answers by status. */
  readonly answers: Readonly<Record<string, number>>;
  /** Documents served, by path. */
  readonly documents: Readonly<Record<string, number>>;
  /** The latest documents, oldest first; at most 200. */
  readonly loads: readonly DocumentLoad[];
}

const MAX_LOADS = 200;

/** Counts the answers of the analytics application. */
export class AnswerCounter {
  readonly #answers = new Map<number, number>();
  readonly #documents = new Map<string, number>();
  readonly #loads: DocumentLoad[] = [];

  /** Counts an API answer. */
  countAnswer(status: number): void {
    this.#answers.set(status, (this.#answers.get(status) ?? 0) + 1);
  }

  /** Counts a document. @returns its identifier */
  countDocument(path: string): string {
    const id = randomUUID();
    this.#documents.set(path, (this.#documents.get(path) ?? 0) + 1);
    this.#loads.push({ id, path, at: Date.now() });
    if (this.#loads.length > MAX_LOADS) this.#loads.shift();
    return id;
  }

  /** A copy of the counters. */
  snapshot(): AnalyticsStats {
    return {
      answers: Object.fromEntries(this.#answers),
      documents: Object.fromEntries(this.#documents),
      loads: [...this.#loads],
    };
  }
}
