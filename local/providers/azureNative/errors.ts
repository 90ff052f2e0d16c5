/** An answer of Azure Resource Manager, told as the real provider tells it. */
export class ArmError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly armMessage: string,
  ) {
    super(`Status=${status} Code=${JSON.stringify(code)} Message=${JSON.stringify(armMessage)}`);
  }
}

export function resourceGroupNotFound(name: string): ArmError {
  return new ArmError(404, "ResourceGroupNotFound", `Resource group '${name}' could not be found.`);
}

export function resourceNotFound(armType: string, name: string, group: string): ArmError {
  return new ArmError(
    404,
    "ResourceNotFound",
    `The Resource '${armType}/${name}' under resource group '${group}' was not found. ` +
      "For more details please go to https://aka.ms/ARMResourceNotFoundFix",
  );
}

/** What an id names is not there; `id` is that of a group, of a resource, or of any other scope. */
export function notFound(id: string): ArmError {
  const [, group, resource] =
    /^\/subscriptions\/[^/]+\/resourceGroups\/([^/]+)(?:\/providers\/(.+))?$/i.exec(id) ?? [];
  if (group === undefined)
    return new ArmError(404, "ResourceNotFound", `The resource '${id}' could not be found.`);
  if (resource === undefined) return resourceGroupNotFound(group);
  const [namespace = "", ...rest] = resource.split("/");
  const types = rest.filter((_, index) => index % 2 === 0);
  return resourceNotFound([namespace, ...types].join("/"), String(rest.at(-1)), group);
}

export function conflict(code: string, message: string): ArmError {
  return new ArmError(409, code, message);
}

export function badRequest(code: string, message: string): ArmError {
  return new ArmError(400, code, message);
}

/** The real provider asks for the resource first and creates nothing over an existing one. */
export function alreadyExists(id: string): Error {
  return new Error(`cannot create already existing resource '${id}'`);
}
