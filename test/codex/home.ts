import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

/** A codex set up for the scripted model at `url`. CODEX_HOME must not lie below the system's temporary folder, where codex makes no helper aliases. */
export const codexHome = (url: string): string => {
  const cache = fileURLToPath(new URL("../../node_modules/.cache/millrace-test/", import.meta.url));
  mkdirSync(cache, { recursive: true });
  const home = mkdtempSync(join(cache, "codex-home-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true, maxRetries: 5 }));
  writeFileSync(
    join(home, "config.toml"),
    `model = "mock-model"
model_provider = "mock"
check_for_update_on_startup = false
[analytics]
enabled = false
[model_providers.mock]
name = "mock"
base_url = "${url}"
wire_api = "responses"
env_key = "MOCK_KEY"
request_max_retries = 1
stream_max_retries = 1
`,
  );
  return home;
};
