import type { App } from './apps.js';
import { runCommand } from './run-command.js';

/** The folder, below the app's own, of React's development build. */
export const DEVELOPMENT_OUTPUT = 'dist-development';

/** Type check and build, by the app's own script. */
export async function build(app: App): Promise<void> {
  await runCommand(['npm', 'run', '--silent', 'build'], { cwd: app.folder });
}

/** The same sources with React's development build, which nobody ships: StrictMode mounts everything twice in it alone. */
export async function buildForDevelopment(app: App): Promise<void> {
  const command = ['npx', '--no', 'vite', 'build', '--mode', 'development', '--minify', 'false'];
  await runCommand([...command, '--outDir', DEVELOPMENT_OUTPUT], {
    cwd: app.folder,
    env: { NODE_ENV: 'development' },
  });
}
