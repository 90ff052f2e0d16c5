/** The URN of a resource of the type, as the engine writes it for one below a component. */
export function urn(token: string, name: string): string {
  return `urn:pulumi:local::batch-scoring::batchScoring:components:Any$${token}::${name}`;
}

export const seed = Buffer.from("seed");
