// What the browser tests share: the packages that they use, and nenkai with a store of its own on a day of 2004.

import { strict as assert } from "node:assert";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The folder of the tests' packages, their require(), and axe's script to run in a page. */
export function packages(source) {
  const modules = join(source, "build/node/node_modules");
  if (!existsSync(join(modules, "playwright-core"))) {
    console.error(`${modules}/playwright-core is missing: run script/setup`);
    process.exit(1);
  }
  const require = createRequire(join(modules, "x.js"));
  return { require, modules, axe: readFileSync(join(modules, "axe-core/axe.min.js"), "utf8") };
}

export class Office {
  constructor(nenkai, source) {
    this.nenkai = nenkai;
    this.directory = mkdtempSync(join(tmpdir(), "nenkai-browser-"));
    const store = `sqlite:${join(this.directory, "store.db")}`;
    this.environment = { ...process.env, NENKAI_NOW: "2004-01-20T03:00:00Z", NENKAI_STORE: store };
    this.run("init", join(source, "tests/browser/programme.toml"));
  }

  run(...words) {
    const done = spawnSync(this.nenkai, words, { env: this.environment });
    assert.equal(done.status, 0, done.stderr.toString());
    return done.stdout.toString();
  }

  /** Starts the server, waits until it says where it listens, and answers with that. */
  async serve() {
    this.server = spawn(this.nenkai, ["serve", "--listen", "127.0.0.1:0"],
      { env: this.environment, cwd: this.directory });
    const { server } = this;
    const base = await new Promise((found, failed) => {
      let said = "";
      server.stderr.on("data", (data) => {
        said += data;
        const line = said.match(/listening on (http:\S+)/);
        if (line) found(line[1]);
      });
      server.on("exit", (code) => failed(new Error(`the server ended with ${code}: ${said}`)));
    });
    server.stdout.resume();
    return base;
  }

  async browse({ chromium }) {
    const executablePath = process.env.NENKAI_CHROMIUM || "/usr/bin/chromium";
    this.browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
    return this.browser;
  }

  async close() {
    await this.browser?.close();
    this.server?.removeAllListeners("exit");
    this.server?.kill("SIGTERM");
    rmSync(this.directory, { recursive: true, force: true });
  }
}
