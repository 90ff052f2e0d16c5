import * as pulumi from "@pulumi/pulumi";
import { registered, type Registered } from "./registered";

/** What a function makes for the component it is given; everything it makes, not the component's children alone. */
export async function childrenOf(
  build: (parent: pulumi.Resource) => unknown,
  options: () => pulumi.ComponentResourceOptions = () => ({}),
): Promise<Registered[]> {
  const parent = () => new pulumi.ComponentResource("test:Parent", "parent", {}, options());
  const made = await registered(() => build(parent()));
  return made.filter(
    ({ type }) => !type.startsWith("test:") && !type.startsWith("pulumi:providers:"),
  );
}
