import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import type { Answer } from './answer';
import type { HttpPut } from './http-put';

/** The longest answer that CloudFormation accepts, in bytes. */
export const MAX_ANSWER_BYTES = 4_096;

const ATTEMPT_TIMEOUT = 10_000;

/** Sends the answer to an event, once. Throws when it could not be delivered; the message holds no URL. */
export async function sendAnswer(
  event: CloudFormationCustomResourceEvent,
  answer: Answer,
  httpPut: HttpPut,
): Promise<void> {
  const status = await put(event.ResponseURL, answerBody(event, answer), httpPut);
  // a redirection counts as a failure, too: the answer is sent to CloudFormation only
  if (status >= 300) {
    throw new Error(`CloudFormation refused the answer with HTTP status ${status}`);
  }
}

async function put(url: string, body: Uint8Array, httpPut: HttpPut): Promise<number> {
  try {
    return await httpPut(url, body, ATTEMPT_TIMEOUT);
  } catch (error) {
    // no cause: its message may hold the URL, and the URL is a secret
    // eslint-disable-next-line preserve-caught-error
    throw new Error(`the answer could not be delivered: ${networkErrorCode(error)}`);
  }
}

function networkErrorCode(error: unknown): string {
  const { code, name } = error as { code?: string; name?: string };
  return code ?? name ?? 'unknown error';
}

/** The answer as UTF-8, its reason cut at a character so that all of it fits. */
export function answerBody(event: CloudFormationCustomResourceEvent, answer: Answer): Uint8Array {
  const render = (reason: string) =>
    Buffer.from(
      JSON.stringify({
        Status: answer.status,
        Reason: reason,
        PhysicalResourceId: answer.physicalId,
        StackId: event.StackId,
        RequestId: event.RequestId,
        LogicalResourceId: event.LogicalResourceId,
        Data: answer.data ?? {},
      }),
    );
  const reason = answer.reason ?? '';
  const end = whereTheLogIs(answer);
  const whole = render(reason + end);
  return whole.length <= MAX_ANSWER_BYTES
    ? whole
    : render(cut(reason, MAX_ANSWER_BYTES - render(end).length) + end);
}

// `cdk deploy` finds the log that it prints by this wording
function whereTheLogIs({ status, log }: Answer): string {
  return status === 'FAILED' && log !== undefined
    ? `\nSee CloudWatch Log Stream: ${log.logStreamName} in log group ${log.logGroupName}`
    : '';
}

const ELLIPSIS = '…';

// by the bytes of each character inside a JSON string
function cut(text: string, maxBytes: number): string {
  let left = maxBytes - Buffer.byteLength(ELLIPSIS);
  let end = 0;
  for (const character of text) {
    left -= Buffer.byteLength(JSON.stringify(character)) - 2;
    if (left < 0) {
      break;
    }
    end += character.length;
  }
  return text.slice(0, end) + ELLIPSIS;
}
