/** The origin of the dashboards, from the server's environment. */
export const dashboardsOrigin = (): string => process.env.DASHBOARDS_ORIGIN ?? 'http://127.0.0.1:4601';
