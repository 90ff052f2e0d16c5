import { armAction, type ArmConnection } from "../../components/armAction";

interface Asked {
  readonly method: string | undefined;
  readonly url: string;
}

/** A connection that gives these answers in turn, and what was asked and waited for. */
function connected(...answers: Response[]) {
  const asked: Asked[] = [];
  const waits: number[] = [];
  const connection: ArmConnection = {
    token: () => Promise.resolve("t"),
    fetch: (url, { method, headers }) => {
      expect(headers).toEqual({ Authorization: "Bearer t" });
      asked.push({ method, url });
      return Promise.resolve(answers.shift() as Response);
    },
    wait: (milliseconds) => {
      waits.push(milliseconds);
      return Promise.resolve();
    },
  };
  return { connection, asked, waits };
}

const accepted = (headers: Record<string, string>) => new Response(null, { status: 202, headers });
const trigger = "/subscriptions/s-1/factories/f/triggers/scoring";
const start =
  "https://management.azure.com/subscriptions/s-1/factories/f/triggers/scoring/start?api-version=2018-06-01";

test("posts the action", async () => {
  const { connection, asked } = connected(new Response("{}"));
  await armAction(trigger, "start", "2018-06-01", connection);
  expect(asked).toEqual([{ method: "POST", url: start }]);
});

test("waits where Azure says, as long as it says, until the action is done", async () => {
  const { connection, asked, waits } = connected(
    accepted({ location: "https://place", "retry-after": "7" }),
    accepted({ location: "https://place" }),
    new Response(null, { status: 204 }),
  );
  await armAction(trigger, "start", "2018-06-01", connection);
  expect(asked.map(({ method, url }) => [method, url])).toEqual([
    ["POST", start],
    ["GET", "https://place"],
    ["GET", "https://place"],
  ]);
  expect(waits).toEqual([7000, 5000]);
});

test("rejects with Azure's own words", async () => {
  const { connection } = connected(new Response("TriggerNotReady", { status: 400 }));
  await expect(armAction(trigger, "start", "2018-06-01", connection)).rejects.toThrow(
    `Azure answered 400 to start of ${trigger}: TriggerNotReady`,
  );
});

test("rejects an action that does not end", async () => {
  const { connection } = connected(
    ...Array.from({ length: 4 }, () =>
      accepted({ location: "https://place", "retry-after": "100" }),
    ),
  );
  await expect(armAction(trigger, "start", "2018-06-01", connection)).rejects.toThrow(
    `start of ${trigger} is not done after 300 s`,
  );
});
