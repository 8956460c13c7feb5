import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import type { OtlpSender } from './send-otlp.ts';
import type { TelemetrySettings } from './settings.ts';

/** Turns spans into OTLP and hands them to a sender; what is not taken is lost, and told. */
export function createSpanExporter(
  sender: OtlpSender,
  protocol: TelemetrySettings['protocol'],
  onFailed: (error: unknown, spans: number) => void,
): SpanExporter {
  const serializer = protocol === 'http/json' ? JsonTraceSerializer : ProtobufTraceSerializer;
  const under = new Set<Promise<void>>();
  return {
    export(spans, answer) {
      const body = serializer.serializeRequest(spans);
      const sending = (body === undefined ? Promise.resolve() : sender.send(body)).then(
        () => answer({ code: 0 }),
        (error: unknown) => {
          onFailed(error, spans.length);
          // The processor would tell it a second time, in words that may name the address.
          answer({ code: 0 });
        },
      );
      under.add(sending);
      void sending.finally(() => under.delete(sending));
    },
    forceFlush: async () => void (await Promise.all(under)),
    shutdown: async () => sender.stop(),
  };
}
