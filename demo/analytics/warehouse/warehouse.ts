import { readFile } from 'node:fs/promises';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import { localTimestamp } from './local-time.js';

/** Values of a statement's named parameters. */
export type Parameters = Record<string, string | number | null>;

const DAYS_OF_TRADE = 730;
const ORDER_COUNT = 300_000;

/** A copy of a random order of the last four weeks, dated now. */
const SELL_ONE = `
  insert into orders
  select nextval('order_ids'), $moment::timestamp, store_id, product_id, channel, quantity, revenue, cost, guest_id
  from orders where ordered_at > $moment::timestamp - interval 28 days
  order by random() limit 1`;

/** Harbour Coffee's orders in an embedded DuckDB, in memory. */
export class Warehouse {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly #running = new Set<Promise<unknown>>();
  #isClosed = false;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.#connection = connection;
  }

  /** Opens a database and fills it with two years of orders up to now, which takes about a second. */
  static async open(): Promise<Warehouse> {
    const sql = await readFile(new URL('harbour-coffee.sql', import.meta.url), 'utf8');
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    await connection.run(`
      set variable now = timestamp '${localTimestamp(new Date())}';
      set variable days = ${DAYS_OF_TRADE};
      set variable order_count = ${ORDER_COUNT};`);
    await connection.run(sql);
    return new Warehouse(instance, connection);
  }

  /**
   * The rows of a query, each validated against a schema.
   *
   * @throws {z.ZodError} if a row does not match the schema
   * @throws {Error} after {@link close}
   */
  async rows<Row>(sql: string, parameters: Parameters, schema: z.ZodType<Row>): Promise<Row[]> {
    const reader = await this.#run(connection => connection.runAndReadAll(sql, parameters));
    return z.array(schema).parse(reader.getRowObjectsJS());
  }

  /** Adds one order dated now, so that the next query of a dashboard returns new figures. */
  async sellOne(): Promise<void> {
    await this.#run(connection => connection.run(SELL_ONE, { moment: localTimestamp(new Date()) }));
  }

  /** Closes the database and discards its rows, after the running queries: the threads of DuckDB would wait for each other. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.allSettled(this.#running);
    this.#connection.closeSync();
    this.#instance.closeSync();
  }

  async #run<Result>(query: (connection: DuckDBConnection) => Promise<Result>): Promise<Result> {
    if (this.#isClosed) throw new Error('The warehouse is closed.');
    const running = query(this.#connection);
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }
}
