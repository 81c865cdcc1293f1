// Asks HiGHS, compiled to WebAssembly (npm package `highs`), the question in a CPLEX LP file.
//
//     node highs.cjs MODULES FILE.lp SECONDS
//
// MODULES is the folder in which `npm install highs` was run. Prints one line of JSON: status, cost and bound as HiGHS
// reports them; null where it has none.
const fs = require("fs");
const path = require("path");

const [modules, file, seconds] = process.argv.slice(2);
const log = [];
const number = (name) => {
  const line = log.find((text) => text.trim().startsWith(name));
  const value = line ? Number(line.trim().slice(name.length).split(/[\s(]+/).find((word) => word !== "")) : NaN;
  return Number.isFinite(value) ? value : null;
};

async function main() {
  const load = require(path.resolve(modules, "node_modules", "highs"));
  const highs = await load({ print: (text) => log.push(text), printErr: (text) => log.push(text) });
  const options = { time_limit: Number(seconds), mip_rel_gap: 0, mip_abs_gap: 0.999, output_flag: true };
  let status = "failed";
  try {
    status = highs.solve(fs.readFileSync(file, "utf8"), options).Status;
  } catch (error) {
    log.push(String(error));
  }
  if (process.env.HIGHS_LOG) console.error(log.join("\n"));
  // HiGHS ends with a table of what it found.
  const cost = number("Primal bound");
  console.log(JSON.stringify({ status, cost, bound: number("Dual bound") }));
}

main();
