import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';

/** What UpdateElasticsearch sees from inside, by IAM. */
export interface InsideStatus {
  readonly cluster: { readonly status: string; readonly version: string; readonly nodes: number };
  readonly templates: Readonly<Record<string, string | null>>;
  /** Names of the leaf fields that the index template maps. */
  readonly mappingFields: readonly string[];
  readonly newestEvent: string | null;
  readonly documents: number;
  readonly quarantined: number;
  readonly forwarder: { readonly endpoint: string; readonly matches: boolean };
  readonly accessPolicyMatches: boolean;
}

/** Asks the Lambda that may ask the domain. Rejects with the function's own error message. */
export async function askInside(lambda: LambdaClient, functionName: string): Promise<InsideStatus> {
  const { Payload, FunctionError } = await lambda.send(
    new InvokeCommand({
      FunctionName: functionName,
      Payload: Buffer.from(JSON.stringify({ action: 'status' })),
    }),
  );
  const text = Buffer.from(Payload ?? []).toString('utf8');
  if (FunctionError === undefined) return JSON.parse(text) as InsideStatus;
  throw new Error((JSON.parse(text) as { errorMessage?: string }).errorMessage ?? FunctionError);
}
