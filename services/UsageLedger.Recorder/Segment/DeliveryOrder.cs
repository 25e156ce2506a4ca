using MassTransit;

namespace UsageLedger.Recorder.Segment;

/// <summary>Lets messages pass in the order in which the broker delivered them: MassTransit gives each to a task of its
/// own, and tasks overtake each other. The broker counts what it delivers to a consumer, from 1.</summary>
sealed class DeliveryOrder(TimeProvider time) : IFilter<ReceiveContext>
{
    // Everything that was delivered comes up or is found to be unreadable: this is only so that a mistake about that
    // makes the order worse, and stops nobody.
    static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(1);

    readonly Lock _lock = new();
    readonly Dictionary<string, Line> _lines = [];

    /// <summary>Waits until every message before this one has passed.</summary>
    public async Task WaitAsync(string consumer, ulong number, CancellationToken cancellation)
    {
        while (true)
        {
            Task turn;
            ulong awaited;
            lock (_lock) (turn, awaited) = LineOf(consumer).TurnOf(number);
            try
            {
                await turn.WaitAsync(WaitMax, time, cancellation);
                return;
            }
            catch (TimeoutException)
            {
                lock (_lock) LineOf(consumer).Skip(awaited);
            }
        }
    }

    /// <summary>Lets the next one pass.</summary>
    public void Pass(string consumer, ulong number)
    {
        lock (_lock) LineOf(consumer).Pass(number);
    }

    /// <summary>What cannot be read never comes up to its consumer; it passes all the same.</summary>
    public async Task Send(ReceiveContext context, IPipe<ReceiveContext> next)
    {
        try
        {
            await next.Send(context);
        }
        finally
        {
            if (context.TryGetPayload<RabbitMqBasicConsumeContext>(out var amqp))
                Pass(amqp.ConsumerTag, amqp.DeliveryTag);
        }
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("deliveryOrder");

    // After a lost connection there is another consumer, and the one before gets nothing more.
    Line LineOf(string consumer)
    {
        if (_lines.TryGetValue(consumer, out var known)) return known;
        foreach (var ended in _lines.Where(line => line.Value.IsEmpty).Select(line => line.Key).ToList())
            _lines.Remove(ended);
        var line = new Line();
        _lines.Add(consumer, line);
        return line;
    }

    sealed class Line
    {
        readonly SortedDictionary<ulong, TaskCompletionSource> _waiting = [];
        readonly SortedSet<ulong> _passedBefore = []; // their turn
        ulong _next = 1;

        public bool IsEmpty => _waiting.Count == 0;

        /// <summary>When it is a message's turn, and which one all wait for now.</summary>
        public (Task Turn, ulong Awaited) TurnOf(ulong number)
        {
            if (number <= _next) return (Task.CompletedTask, _next);
            var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return ((_waiting.TryAdd(number, turn) ? turn : _waiting[number]).Task, _next);
        }

        public void Pass(ulong number)
        {
            if (number < _next) return;
            _passedBefore.Add(number);
            while (_passedBefore.Remove(_next)) _next++;
            Call();
        }

        // Once for each that is missing: of all who have waited too long, one is the first to say so.
        public void Skip(ulong missing)
        {
            if (_next != missing || _waiting.Count == 0) return;
            _next = _waiting.First().Key;
            _passedBefore.RemoveWhere(passed => passed < _next);
            Call();
        }

        void Call()
        {
            while (_waiting.Count > 0 && _waiting.First() is { Key: var number, Value: var turn } && number <= _next)
            {
                _waiting.Remove(number);
                turn.SetResult();
            }
        }
    }
}
