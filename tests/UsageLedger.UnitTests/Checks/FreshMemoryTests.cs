using UsageLedger.Checks;
using UsageLedger.Projections;
using static UsageLedger.UnitTests.Checks.Samples;

namespace UsageLedger.UnitTests.Checks;

/// <summary>Memory that has just become fresh and has a user in it.</summary>
public sealed class MemoryThatIsFresh
{
    static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    readonly ManualClock _clock = new();
    readonly FreshMemory _memory;

    public MemoryThatIsFresh()
    {
        _memory = new(_clock, usersMax: 10);
        _memory.QueueConsumes();
        Hear();
        Keep();
    }

    bool IsFresh => _memory.Users() is not null;

    bool HasUser => _memory.Users()?.Find(Tenant, UserId) is not null;

    void Keep() => _memory.Users()!.TryRegister(Tenant, UserId, _clock.GetUtcNow())!.Complete(Read());

    void Hear(bool pulse = true, bool catalogue = true)
    {
        if (pulse) _memory.HeardPulse(age: TimeSpan.Zero);
        if (catalogue) _memory.HeardCatalogue(_clock.GetTimestamp());
    }

    [Fact]
    public void Answers()
    {
        Assert.True(HasUser);
        Assert.Empty(_memory.Missing());
    }

    [Fact]
    public void Stays_so_while_everything_is_heard()
    {
        for (var i = 0; i < 10; i++)
        {
            _clock.PutOn(Second);
            Hear();
            Assert.True(HasUser);
        }
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Ceases_to_answer_when_one_of_both_is_not_heard(bool pulse, bool catalogue)
    {
        _clock.PutOn(Second);
        Hear(pulse, catalogue);
        _clock.PutOn(FreshMemory.SilenceMax - Second);
        Assert.False(IsFresh);
        Assert.Single(_memory.Missing());
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Starts_anew_after_a_gap_in_one_of_both(bool pulse, bool catalogue)
    {
        _clock.PutOn(Second);
        Hear(pulse, catalogue);
        _clock.PutOn(FreshMemory.SilenceMax - Second);
        Hear();
        Assert.True(IsFresh);
        Assert.False(HasUser);
    }

    [Fact]
    public void Starts_anew_after_the_queue_was_lost_however_shortly()
    {
        _memory.QueueLost();
        Assert.False(IsFresh);
        _memory.QueueConsumes();
        Assert.False(IsFresh); // nothing has come through it yet
        Hear();
        Assert.True(IsFresh);
        Assert.False(HasUser);
    }

    [Fact]
    public void Does_not_believe_a_pulse_that_was_fetched_from_a_lost_queue()
    {
        _memory.QueueLost();
        Hear();
        Assert.False(IsFresh);
    }

    [Fact]
    public void Starts_anew_after_the_notifications_were_lost_however_shortly()
    {
        _memory.CatalogueLost();
        Assert.False(IsFresh);
        Hear();
        Assert.True(IsFresh);
        Assert.False(HasUser);
    }

    [Fact]
    public void Is_only_as_fresh_as_the_pulse_was_when_it_came()
    {
        _clock.PutOn(FreshMemory.SilenceMax);
        _memory.HeardPulse(age: FreshMemory.SilenceMax - Second);
        _memory.HeardCatalogue(_clock.GetTimestamp());
        Assert.True(IsFresh);
        _clock.PutOn(Second);
        Assert.False(IsFresh);
    }

    [Fact]
    public void Does_not_believe_a_pulse_that_waited_too_long_in_the_queue()
    {
        _clock.PutOn(FreshMemory.SilenceMax);
        _memory.HeardPulse(age: FreshMemory.SilenceMax);
        _memory.HeardCatalogue(_clock.GetTimestamp());
        Assert.False(IsFresh);
    }

    [Fact]
    public void Takes_a_pulse_from_a_clock_ahead_for_one_of_now()
    {
        _memory.HeardPulse(age: -TimeSpan.FromHours(1));
        _clock.PutOn(FreshMemory.SilenceMax);
        _memory.HeardCatalogue(_clock.GetTimestamp());
        Assert.False(IsFresh);
    }

    [Fact]
    public void Forgets_everything_after_something_that_was_not_understood()
    {
        _memory.ForgetAll();
        Assert.True(IsFresh);
        Assert.False(HasUser);
    }

    [Fact]
    public void Forgets_a_user_of_whom_the_catalogue_changed()
    {
        _memory.Apply(new CatalogueSignal(Tenant, UserId));
        Assert.False(HasUser);
    }

    [Fact]
    public void Knows_the_age_of_the_last_pulse()
    {
        _clock.PutOn(Second);
        Assert.Equal(Second, _memory.PulseAge);
    }
}

public sealed class MemoryAtTheStart
{
    [Fact]
    public void Does_not_answer_and_says_what_is_missing()
    {
        var memory = new FreshMemory(new ManualClock(), usersMax: 10);
        Assert.Null(memory.Users());
        Assert.Null(memory.PulseAge);
        Assert.Equal(2, memory.Missing().Count);
    }
}
