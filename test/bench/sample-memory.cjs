// Loaded into a measured program by --require: appends its resident memory in megabytes to a file, ten times a second.
const { appendFileSync } = require("node:fs");

const file = process.env.MILLRACE_BENCH_MEMORY;
if (file) setInterval(() => appendFileSync(file, `${process.memoryUsage.rss() / 1024 ** 2}\n`), 100).unref();
