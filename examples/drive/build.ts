import type { App } from './apps.js';
import { runCommand } from './run-command.js';

/** The folder of React's development build, below the app's folder. */
export const DEVELOPMENT_OUTPUT = 'dist-development';

/** Type-checks and builds an app with its own script. */
export async function build(app: App): Promise<void> {
  await runCommand(['npm', 'run', '--silent', 'build'], { cwd: app.folder, env: app.env });
}

/** Builds the same sources with React's development build, because StrictMode mounts everything twice only there. */
export async function buildForDevelopment(app: App): Promise<void> {
  const command = ['npx', '--no', 'vite', 'build', '--mode', 'development', '--minify', 'false'];
  await runCommand([...command, '--outDir', DEVELOPMENT_OUTPUT], {
    cwd: app.folder,
    env: { NODE_ENV: 'development' },
  });
}
