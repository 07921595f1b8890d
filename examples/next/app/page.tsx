import { dashboardsOrigin } from '../dashboards-origin';
import { Dashboards } from './dashboards';

export default function DashboardsPage() {
  return <Dashboards origin={dashboardsOrigin()} />;
}
