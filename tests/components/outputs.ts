import type * as pulumi from "@pulumi/pulumi";

interface Inner<T> {
  promise(): Promise<T>;
  resources(): Set<{ urn: unknown }>;
}

/** An output's value and the names of the resources it is made of. */
export async function valueOf<T>(
  output: pulumi.Output<T>,
): Promise<{ value: T; madeOf: string[] }> {
  const inner = output as unknown as Inner<T>;
  const resources = [...inner.resources()].map(({ urn }) => (urn as Inner<string>).promise());
  const urns = await Promise.all(resources);
  return {
    value: await inner.promise(),
    madeOf: urns.map((urn) => urn.split("::").at(-1) ?? "").sort(),
  };
}
