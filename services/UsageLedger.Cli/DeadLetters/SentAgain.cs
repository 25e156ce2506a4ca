using System.Globalization;
using RabbitMQ.Client;
using UsageLedger.Contracts;

namespace UsageLedger.Cli.DeadLetters;

/// <summary>The properties of a message that is sent again. Its ids stay: they are what it is known by if it is sent
/// twice.</summary>
static class SentAgain
{
    public const string DeliveryCount = "x-delivery-count";

    // The broker would send it to those that are named in the first two, and the client numbers what it sends.
    static readonly string[] OfDelivery = ["CC", "BCC", "x-dotnet-pub-seq-no", DeliveryCount];

    /// <summary>The same message, delivered by nobody yet.</summary>
    public static BasicProperties Copy(IReadOnlyBasicProperties properties)
    {
        var copy = new BasicProperties(properties)
        {
            Persistent = true,
            Headers = Without(properties, OfDelivery.Contains),
        };
        copy.ClearUserId(); // the broker takes only that of its sender
        copy.ClearExpiration();
        return copy;
    }

    /// <summary>The message as its queue is to have it: without what it was refused for, and with when that was.
    /// </summary>
    public static BasicProperties To(DeadLetter letter)
    {
        var properties = Copy(letter.Message.Properties);
        properties.Headers = Without(properties, IsOfRefusal);
        if (letter.FirstSeen is { } first)
            properties.Headers[Broker.FirstRefusedHeader] =
                first.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
        properties.Headers[Broker.RefusalsHeader] = letter.Refusals.ToString(CultureInfo.InvariantCulture);
        if (string.IsNullOrEmpty(properties.MessageId) && letter.Body.MessageId is null)
            properties.MessageId = $"{DeadLetter.GivenIdStart}{letter.Id}-{letter.Fingerprint[..16]}";
        return properties;
    }

    static Dictionary<string, object?> Without(IReadOnlyBasicProperties properties, Func<string, bool> isLeftOut) =>
        (properties.Headers ?? new Dictionary<string, object?>())
            .Where(header => !isLeftOut(header.Key)).ToDictionary();

    static bool IsOfRefusal(string name) =>
        name.StartsWith("MT-Fault-", StringComparison.Ordinal)
        || name.StartsWith("MT-Host-", StringComparison.Ordinal)
        || name == "MT-Reason"
        || name == "x-death"
        || name.StartsWith("x-first-death-", StringComparison.Ordinal)
        || name.StartsWith("x-last-death-", StringComparison.Ordinal);
}
