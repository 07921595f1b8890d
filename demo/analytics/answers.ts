/** A figure and its value in the previous period; `null` if it cannot be calculated. */
export interface Figure {
  readonly value: number | null;
  readonly previous: number | null;
}

/** The fields that all answers have. */
export interface Answer {
  /** When the figures were read, ISO 8601. */
  readonly asOf: string;
  /** Days in one step of the trends: 1 or 7. */
  readonly step: number;
}

/** One step of the revenue trend, in euros. */
export interface RevenueStep {
  /** First day, `YYYY-MM-DD`. */
  readonly start: string;
  readonly counter: number;
  readonly app: number;
  readonly delivery: number;
  /** All channels, one period earlier. */
  readonly previous: number;
}

/** Average takings of an hour of the week. */
export interface BusyHour {
  /** 1 is Monday. */
  readonly weekday: number;
  readonly hour: number;
  /** Euros. */
  readonly revenue: number;
}

export interface RevenueAnswer extends Answer {
  readonly revenue: Figure;
  readonly orders: Figure;
  readonly averageOrder: Figure;
  readonly trend: readonly RevenueStep[];
  readonly hours: readonly BusyHour[];
}

export interface StoreRow {
  readonly store: string;
  readonly city: string;
  readonly revenue: number;
  /** `0` for a store that was not open yet. */
  readonly previous: number;
  readonly orders: number;
  /** Opened after the comparison period began: no like-for-like figure. */
  readonly isNew: boolean;
}

/** A point of a trend that has one line per name. */
export interface SeriesStep {
  readonly start: string;
  readonly name: string;
  readonly revenue: number;
}

export interface StoresAnswer extends Answer {
  /** Stores that sold anything. */
  readonly stores: Figure;
  /** Revenue of the stores that were open in both periods. */
  readonly likeForLike: Figure;
  readonly rows: readonly StoreRow[];
  /** By city, or by store if the filter selects one city. */
  readonly trend: readonly SeriesStep[];
}

export interface ProductRow {
  readonly product: string;
  readonly category: string;
  readonly revenue: number;
  readonly previous: number;
  readonly items: number;
  /** Gross margin as a fraction of revenue. */
  readonly margin: number;
}

export interface ProductsAnswer extends Answer {
  readonly items: Figure;
  /** Gross margin as a fraction of revenue. */
  readonly margin: Figure;
  readonly rows: readonly ProductRow[];
  /** By category. */
  readonly trend: readonly SeriesStep[];
}

/** Guests with a loyalty card who ordered in a step. */
export interface GuestStep {
  readonly start: string;
  readonly fresh: number;
  readonly returning: number;
}

/** How many of the guests who joined in a month came back in a later one. */
export interface CohortCell {
  /** First day of the month in which they joined. */
  readonly joined: string;
  /** How many joined. */
  readonly size: number;
  /** Months since. */
  readonly months: number;
  /** Fraction of them who ordered in that month. */
  readonly share: number;
}

export interface CustomersAnswer extends Answer {
  readonly guests: Figure;
  readonly newGuests: Figure;
  /** Fraction of guests who ordered more than once. */
  readonly repeatRate: Figure;
  readonly trend: readonly GuestStep[];
  readonly cohorts: readonly CohortCell[];
}
