# From a .trx results file: "TOTAL PASSED" of its Counters element.
function attribute(name) {
  return match($0, " " name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : 0
}
/<Counters / { print attribute("total"), attribute("passed"); exit }
