// [data-job-url] follows a long task: GET → {"state": "waiting"|"running"|"done"|"failed", "done", "total", "message"}.
// When it is done and data-job-done names a page, that page is opened; when it failed, the page says what to do.

const PATIENCE = [500, 1000, 1500, 2000, 3000];

/** @param {Document} root */
export function followJobs(root) {
  for (const place of root.querySelectorAll("[data-job-url]")) {
    place.dataset.told = lineOf(place).textContent;
    follow(place, 0);
  }
}

async function follow(place, turn) {
  let job = null;
  try {
    const answer = await fetch(place.dataset.jobUrl, { headers: { accept: "application/json" }, cache: "no-store" });
    if (answer.ok) job = await answer.json();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // only a lost connection is waited out
  }
  if (job === null) {
    say(place, place.dataset.lost);
  } else {
    show(place, job);
    if (job.state === "done" && place.dataset.jobDone) location.assign(place.dataset.jobDone);
    if (job.state === "done" || job.state === "failed") return;
  }
  setTimeout(() => follow(place, turn + 1), PATIENCE[Math.min(turn, PATIENCE.length - 1)]);
}

function show(place, job) {
  const bar = place.querySelector("progress");
  place.dataset.state = job.state;
  if (job.total > 0) {
    bar.max = job.total;
    bar.value = job.done;
    place.querySelector("[data-slot='count']").textContent = `${job.done} / ${job.total}`;
  }
  say(place, job.state === "failed" ? place.dataset.failed : job.message || place.dataset.told);
}

function say(place, words) {
  const line = lineOf(place);
  if (line.textContent !== words) line.textContent = words;
}

function lineOf(place) {
  return place.querySelector("[data-slot='message']");
}
