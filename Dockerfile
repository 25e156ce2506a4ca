# One image for each host: docker build --target ingest (or recorder, entitlements, admin) -t usage-ledger/ingest .
# and one for the command line tool: --target ledger. All come from one build, so all but the first cost next to nothing.

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /src
# The project and lock files first: packages are restored again when these change, not when code does.
# A project that is missing here is not restored, and fails the publish.
COPY .editorconfig Directory.Build.props Directory.Packages.props global.json ./
COPY contracts/*.Contracts/*.csproj contracts/*.Contracts/*.lock.json contracts/UsageLedger.Contracts/
COPY services/*.Domain/*.csproj services/*.Domain/*.lock.json services/UsageLedger.Domain/
COPY services/*.EventStore/*.csproj services/*.EventStore/*.lock.json services/UsageLedger.EventStore/
COPY services/*.Projections/*.csproj services/*.Projections/*.lock.json services/UsageLedger.Projections/
COPY services/*.Hosting/*.csproj services/*.Hosting/*.lock.json services/UsageLedger.Hosting/
COPY services/*.GraphQL/*.csproj services/*.GraphQL/*.lock.json services/UsageLedger.GraphQL/
COPY services/*.Kana/*.csproj services/*.Kana/*.lock.json services/UsageLedger.Kana/
COPY services/*.Publishing/*.csproj services/*.Publishing/*.lock.json services/UsageLedger.Publishing/
COPY services/*.Checks/*.csproj services/*.Checks/*.lock.json services/UsageLedger.Checks/
COPY services/*.Configuration/*.csproj services/*.Configuration/*.lock.json services/UsageLedger.Configuration/
COPY services/*.Ingest/*.csproj services/*.Ingest/*.lock.json services/UsageLedger.Ingest/
COPY services/*.Recorder/*.csproj services/*.Recorder/*.lock.json services/UsageLedger.Recorder/
COPY services/*.Entitlements/*.csproj services/*.Entitlements/*.lock.json services/UsageLedger.Entitlements/
COPY services/*.Admin/*.csproj services/*.Admin/*.lock.json services/UsageLedger.Admin/
COPY services/*.Cli/*.csproj services/*.Cli/*.lock.json services/UsageLedger.Cli/
RUN set -e; for host in Ingest Recorder Entitlements Admin Cli; do \
      dotnet restore services/UsageLedger.$host --locked-mode; \
    done
COPY contracts contracts
COPY services services
RUN set -e; for host in Ingest Recorder Entitlements Admin Cli; do \
      dotnet publish services/UsageLedger.$host -c Release --no-restore -p:UseAppHost=false -o /publish/$host; \
    done

FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS runtime
WORKDIR /app
# PGGSSENCMODE: this image has no Kerberos library, and Npgsql would try it, and fail, at each new connection.
# A connection string that says GSS Encryption Mode overrides it.
ENV ASPNETCORE_HTTP_PORTS=8080 PGGSSENCMODE=disable
EXPOSE 8080
# The image's own account: a number, so that Kubernetes can see that it is not root.
USER $APP_UID

FROM runtime AS ingest
COPY --from=build /publish/Ingest .
ENTRYPOINT ["dotnet", "UsageLedger.Ingest.dll"]

FROM runtime AS recorder
COPY --from=build /publish/Recorder .
ENTRYPOINT ["dotnet", "UsageLedger.Recorder.dll"]

FROM runtime AS entitlements
COPY --from=build /publish/Entitlements .
ENTRYPOINT ["dotnet", "UsageLedger.Entitlements.dll"]

# Also migrates the database: docker run … usage-ledger/admin migrate
FROM runtime AS admin
COPY --from=build /publish/Admin .
ENTRYPOINT ["dotnet", "UsageLedger.Admin.dll"]

# The command line tool: docker run … usage-ledger/ledger doctor
FROM runtime AS ledger
COPY --from=build /publish/Cli .
ENTRYPOINT ["dotnet", "ledger.dll"]
