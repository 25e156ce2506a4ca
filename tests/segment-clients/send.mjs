// node send.mjs HOST WRITE_KEY USERS EVENTS_PER_USER [PREFIX]
// Sends, with Segment's client library, an identify call and so many track calls for each user: the same arguments are
// the same calls. Ends with one line of JSON that says what was sent, and with 1 when not all of it was taken. Goes on
// through an outage of whom it sends to.
import process from 'node:process';
import { Analytics } from '@segment/analytics-node';

const [host, writeKey, users, eventsPerUser, prefix = 'segment'] = process.argv.slice(2);
if (!(Number(users) > 0 && Number(eventsPerUser) > 0)) {
  console.error('node send.mjs HOST WRITE_KEY USERS EVENTS_PER_USER [PREFIX]');
  process.exit(2);
}

const FLUSH_EVERY = 40; // calls
const failures = [];
const sent = new Map();
const analytics = new Analytics({
  host,
  writeKey,
  flushAt: 15,
  maxRetries: 600, // a second or less apart: ten minutes of patience
  httpRequestTimeout: 10_000,
  httpClient: async (url, options) => {
    const answer = await fetch(url, options); // as the library's own, which tells nobody why it tries again
    if (!answer.ok) console.error(`answered ${answer.status}`);
    // For the library an answer of 200 is all that it wants to know.
    else for (const each of (await answer.clone().json()).rejected ?? []) failures.push(JSON.stringify(each));
    return answer;
  },
});

let calls = 0;
async function call(method, userId, message) {
  const { messageId } = message;
  analytics[method]({ userId, ...message }, (error) => {
    if (error) failures.push(`${messageId}: ${error.reason ?? error}`);
  });
  calls += 1;
  if (calls % FLUSH_EVERY === 0) await analytics.flush();
}

for (let i = 0; i < Number(users); i += 1) {
  const userId = `${prefix}-user-${i}`;
  const traits = { name: `User ${i} Ünïcode`, email: `user-${i}@example.com`, billingUserId: `cus_${prefix}_${i}` };
  const events = [];
  await call('identify', userId, { messageId: `${userId}-identify`, traits });
  for (let j = 0; j < Number(eventsPerUser); j += 1) {
    const event = `Event ${j % 3}`;
    const messageId = `${userId}-${j}`;
    const properties = { featureId: `${prefix}-feature-${j % 2}`, delta: (i + j + 1) / 4, note: `${i}/${j} — "ok" 🚀` };
    events.push({ messageId, event, properties });
    await call('track', userId, { messageId, event, properties });
  }
  sent.set(userId, { traits, events });
}
await analytics.closeAndFlush({ timeout: 600_000 });

for (const failure of failures) console.error(failure);
console.log(JSON.stringify({ users: Object.fromEntries(sent), failures: failures.length }));
process.exitCode = failures.length === 0 ? 0 : 1; // not exit(), which cuts off what is still to be written
