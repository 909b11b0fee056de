import { describe, expect, test } from 'vitest';
import { payloadFor } from '../../../../src/lambda/messenger/payload.ts';

const EVIL = 'by <!channel> <https://evil.example|Sign in> & [here](https://evil.example) *x*';

describe('A webhook of Slack, or one like it,', () => {
  test.each(['hooks.slack.com', 'chat.example.com', '127.0.0.1', 'logic.azure.com.evil.example'])(
    'such as %s, gets a text in which nothing is markup.',
    (host) => {
      expect(payloadFor(host, EVIL)).toEqual({
        text: 'by &lt;!channel&gt; &lt;https://evil.example|Sign in&gt; &amp; [here](https://evil.example) *x*',
        mrkdwn: false,
      });
    },
  );
});

describe('A webhook of Teams', () => {
  test.each([
    'prod-12.westeurope.logic.azure.com',
    'default0123.45.environment.api.powerplatform.com',
    'example.webhook.office.com',
  ])('at %s gets a card whose text reads no Markdown.', (host) => {
    const body = [EVIL, 'second'].map((text) => ({
      type: 'RichTextBlock',
      inlines: [{ type: 'TextRun', text }],
    }));
    expect(payloadFor(host, `${EVIL}\n\nsecond`)).toMatchObject({
      type: 'message',
      attachments: [
        {
          contentType: 'application/vnd.microsoft.card.adaptive',
          content: { type: 'AdaptiveCard', body },
        },
      ],
    });
  });
});
