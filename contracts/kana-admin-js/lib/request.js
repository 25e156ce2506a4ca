'use strict';

const errors = require('./errors.js');

/** GraphQL failures come with HTTP 200; this is the status that each code stands for. */
const statusOfCode = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  BAD_USER_INPUT: 400,
  OUT_OF_RANGE: 400,
  GRAPHQL_PARSE_FAILED: 400,
  GRAPHQL_VALIDATION_FAILED: 400,
  NOT_FOUND: 404,
  UNAVAILABLE: 503,
  INTERNAL_SERVER_ERROR: 500,
};

/** Failures of connecting: nothing was sent. After any other, the operation may have been done all the same. */
const neverSent = new Set([
  'ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT',
]);

/** What has a second effect when it is done twice: another subscription to an add-on; null, any operation at all. */
const onceOnly = new Set(['subscribe', null]);

/**
 * One operation, with the retries of the configuration.
 * @param field The root field that is the data; null for all of GraphQL's data.
 * @param variables A function, called once for all attempts; what it throws is the error.
 * @param read What becomes of the data.
 */
async function request(config, document, field, variables, read = (data) => data) {
  let body;
  for (let attempt = 1; ; attempt++) {
    try {
      body ??= JSON.stringify({ query: document, variables: variables() });
      const data = await post(config, body);
      return { data: read(field === null ? data : data[field]) ?? null, error: null };
    } catch (error) {
      if (error instanceof errors.NetworkError) {
        error.repeatable = !onceOnly.has(field) || neverSent.has(error.cause.cause?.code);
      }
      if (config.retry?.(error, attempt)) continue;
      await config.onError?.(error);
      return { data: null, error };
    }
  }
}

async function post({ apiKey, endpoint }, body) {
  const headers = { 'Content-Type': 'application/json', Accept: 'application/json' };
  if (apiKey) headers.Authorization = apiKey;
  // Outside of `answered`: an address or a key that cannot be sent is no lost connection, and is not tried again.
  const question = new Request(endpoint, { method: 'POST', headers, body });
  const { status, text } = await answered(question);
  const answer = parsed(text);
  if (answer?.errors?.length) throw typed(answer.errors, status);
  if (answer?.data) return answer.data;
  throw withResponse(new Error(`HTTP ${status} from ${endpoint} and no GraphQL: ${text.slice(0, 300)}`), { status });
}

async function answered(question) {
  try {
    const answer = await fetch(question);
    return { status: answer.status, text: await answer.text() };
  } catch (cause) {
    // fetch says only that it failed; the cause says why.
    const why = cause.cause?.message || cause.cause?.code || cause.message;
    const error = new errors.NetworkError(`No network connection to ${question.url}: ${why}`);
    error.cause = cause;
    throw error;
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The exception that the first error stands for. */
function typed(all, httpStatus) {
  const { message, extensions = {} } = all[0];
  const { name, message: detail } = extensions.exception ?? {};
  const response = { status: (httpStatus === 200 && statusOfCode[extensions.code]) || httpStatus, errors: all };
  if (message?.startsWith('Unauthenticated')) return new errors.AuthenticationError(message, response);
  if (Object.hasOwn(errors, name ?? '')) return withResponse(new errors[name](detail ?? message), response);
  return withResponse(new Error(message), response);
}

const withResponse = (error, response) => Object.assign(error, { response });

module.exports = { request };
