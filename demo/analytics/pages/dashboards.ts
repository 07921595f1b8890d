/** A dashboard's texts; its script is `dashboards/<name>.ts`, its figures are `/api/<name>`. */
export interface Dashboard {
  readonly name: string;
  readonly title: string;
  /** Labels of the figures at the top. */
  readonly figures: readonly string[];
  /** The charts: a short name for the tab in narrow frames, and the full title. */
  readonly charts: readonly { readonly tab: string; readonly title: string }[];
}

/** All dashboards. */
export const DASHBOARDS: readonly Dashboard[] = [
  {
    name: 'revenue',
    title: 'Revenue',
    figures: ['Revenue', 'Orders', 'Average order'],
    charts: [
      { tab: 'Trend', title: 'Revenue by channel' },
      { tab: 'Hours', title: 'Takings per hour of the week' },
    ],
  },
  {
    name: 'stores',
    title: 'Stores',
    figures: ['Like for like', 'Stores trading', 'Strongest'],
    charts: [
      { tab: 'Ranking', title: 'Revenue by store; the mark is the period before' },
      { tab: 'Trend', title: 'Revenue over time' },
    ],
  },
  {
    name: 'products',
    title: 'Products',
    figures: ['Items sold', 'Gross margin', 'Favourite'],
    charts: [
      { tab: 'Range', title: 'Revenue by product' },
      { tab: 'Mix', title: 'Share of revenue by category' },
    ],
  },
  {
    name: 'customers',
    title: 'Customers',
    figures: ['Guests', 'New guests', 'Came again'],
    charts: [
      { tab: 'Visits', title: 'New and returning guests' },
      { tab: 'Retention', title: 'Guests who come back, by month of first visit' },
    ],
  },
];
