// Loaded into a measured program by --require: writes what it used, as the kernel counted it, when it ends.
const { writeFileSync } = require("node:fs");
const fs = require("node:fs");

let syncs = 0;
for (const name of ["fsyncSync", "fdatasyncSync"]) {
  const real = fs[name];
  fs[name] = (descriptor) => {
    syncs += 1;
    return real(descriptor);
  };
}
require("node:module").syncBuiltinESMExports();

process.on("exit", () => {
  const file = process.env.MILLRACE_BENCH_USED;
  if (file)
    writeFileSync(`${file}.${process.pid}`, JSON.stringify({ kilobytes: process.resourceUsage().maxRSS, syncs }));
});
