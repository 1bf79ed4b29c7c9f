// Solves integer programs with HiGHS: an array of texts on standard input, an
// array of objectives (null where there is no solution) on standard output.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(`${process.cwd()}/`);
const solver = await require("highs")();
const answers = JSON.parse(readFileSync(0, "utf8")).map((program) => {
  const answer = solver.solve(program);
  return answer.Status === "Optimal" ? Math.round(answer.ObjectiveValue) : null;
});
console.log(JSON.stringify(answers));
