-- The usual questions, as views over the tables of docs/store.md. The same in `detente events` and in the published corpus.duckdb.

CREATE VIEW current_codings AS
-- The last coding of each article.
FROM codings SEMI JOIN (SELECT article, max(run) AS run FROM codings GROUP BY article) USING (article, run);

CREATE VIEW current_records AS
-- The records of the last coding of each article: of reprints too.
FROM records SEMI JOIN current_codings USING (article, run);

CREATE VIEW current_clusters AS
-- Which text each article tells, as it is known now.
FROM clusters SEMI JOIN (SELECT article, max(stored) AS stored FROM clusters GROUP BY article) USING (article, stored);

CREATE VIEW passages AS
-- Where articles have words of others: one row a passage, of reprints and of briefs that are carried.
SELECT article, "of", p.*, row_number() OVER () AS passage FROM (
    SELECT article, "of", unnest(passages) AS p FROM current_clusters
    UNION ALL
    SELECT article, brief."of", unnest(brief.passages) FROM (SELECT article, unnest(carries) AS brief FROM current_clusters)
);

CREATE VIEW copied_records AS
-- Records in copied words, with the record in the same words of the article that they are from.
WITH copy AS (
    SELECT p.passage, r.record, r.type, lower(r.trigger) AS words,
        row_number() OVER (PARTITION BY p.passage, r.type, lower(r.trigger) ORDER BY r.trigger_start, r.number) AS nth
    FROM passages p JOIN current_records r ON r.article = p.article AND r.trigger_start BETWEEN p."start" AND p."end"
),
original AS (
    SELECT p.passage, r.record, r.type, lower(r.trigger) AS words,
        row_number() OVER (PARTITION BY p.passage, r.type, lower(r.trigger) ORDER BY r.trigger_start, r.number) AS nth
    FROM passages p JOIN current_records r ON r.article = p."of" AND r.trigger_start BETWEEN p.of_start AND p.of_end
)
SELECT copy.record, min(original.record) AS original FROM copy JOIN original USING (passage, type, words, nth) GROUP BY copy.record;

CREATE VIEW shared_articles AS
-- Articles whose text, or a brief in it, stands in another article too.
SELECT article FROM current_clusters JOIN (SELECT cluster FROM current_clusters GROUP BY cluster HAVING count(*) > 1) USING (cluster)
UNION SELECT article FROM passages UNION SELECT "of" FROM passages;

CREATE VIEW shared_records AS
-- Each current record of such articles, and the record that it is counted as, told_as: the one in the same words of the article
-- that these are from; else that of another telling of the event in the article (a headline of its own); else the first one with
-- the same sentence in the same story; and what that one is counted as.
WITH RECURSIVE told AS (
    SELECT r.record, r.article, r.sentence_key, r.type, lower(r.trigger) AS said, coalesce(k.cluster, r.article) AS story,
        coalesce(r.same_as, r.record) AS occurrence,
        row_number() OVER (PARTITION BY r.article, r.sentence_key, r.type, lower(r.trigger) ORDER BY r.number) AS nth
    FROM current_records r SEMI JOIN shared_articles s ON s.article = r.article LEFT JOIN current_clusters k ON k.article = r.article
),
grouped AS (
    SELECT told.record, told.article, told.occurrence, coalesce(a.outlet, a.article) AS outlet, first_value(record) OVER (
        PARTITION BY story, sentence_key, type, said, nth ORDER BY told.article = story DESC, a.number
    ) AS first_told
    FROM told JOIN articles a ON a.article = told.article
),
copied AS (SELECT c.record, o.first_told AS goal FROM copied_records c JOIN grouped o ON o.record = c.original),
again AS (SELECT g.occurrence, min(c.goal) AS goal FROM copied c JOIN grouped g ON g.record = c.record GROUP BY g.occurrence),
target AS (
    SELECT g.record, coalesce(c.goal, again.goal, g.first_told) AS goal
    FROM grouped g LEFT JOIN copied c ON c.record = g.record LEFT JOIN again ON again.occurrence = g.occurrence
),
way AS (
    SELECT record, goal FROM target
    UNION
    SELECT way.record, target.goal FROM way JOIN target ON target.record = way.goal WHERE target.goal <> way.goal
),
ends AS (SELECT way.record, way.goal FROM way JOIN target ON target.record = way.goal AND target.goal = way.goal)
SELECT g.record, g.article, g.outlet, coalesce(e.goal, g.first_told) AS told_as
FROM grouped g LEFT JOIN ends e ON e.record = g.record;

CREATE VIEW tellings AS
-- Each current record in each article that prints it, and the record that it is counted as.
SELECT record, article, told_as FROM shared_records
UNION ALL
SELECT record, article, record FROM current_records ANTI JOIN shared_articles USING (article);

CREATE VIEW events AS
-- Each record once, with all that print it: how many articles, of how many outlets, and which.
WITH counted AS (
    SELECT told_as, count(DISTINCT article) AS articles, count(DISTINCT outlet) AS outlets,
        list(DISTINCT article ORDER BY article) AS carriers
    FROM shared_records GROUP BY told_as
)
SELECT r.* REPLACE (coalesce(same.told_as, r.same_as) AS same_as), coalesce(c.articles, 1) AS articles, coalesce(c.outlets, 1) AS outlets, coalesce(c.carriers, [r.article]) AS carriers,
    k.cluster, k.origin, k.basis AS origin_basis,
    a.number AS article_number, a.title, a.source, a.outlet, a.url, a.published, a.sha256
FROM current_records r ANTI JOIN (SELECT record FROM shared_records WHERE record <> told_as) copies ON copies.record = r.record
    LEFT JOIN counted c ON c.told_as = r.record LEFT JOIN shared_records same ON same.record = r.same_as
    JOIN articles a ON a.article = r.article LEFT JOIN current_clusters k ON k.article = r.article;

CREATE VIEW printed_events AS
-- Each record in each article that prints it.
SELECT r.*, 1 AS articles, 1 AS outlets, [r.article] AS carriers, k.cluster, k.origin, k.basis AS origin_basis,
    a.number AS article_number, a.title, a.source, a.outlet, a.url, a.published, a.sha256
FROM current_records r JOIN articles a ON a.article = r.article LEFT JOIN current_clusters k ON k.article = r.article;

CREATE VIEW dyad_months AS
-- What one country did to another, month by month. month: of the event; of publication where it has no date; null where only the
-- year is known. events: told again in an article or copied to others, an event counts once. origins: texts of nobody else.
WITH dated AS (
    SELECT coalesce(same_as, record) AS event, article, type, status, score, carriers, cluster, actor_country, recipient_country,
        CASE WHEN date_begin IS NULL THEN date_trunc('month', published)
            WHEN date_trunc('month', date_begin) = date_trunc('month', date_end) THEN date_trunc('month', date_begin) END::DATE AS month,
        year(coalesce(date_begin, published)) AS year
    FROM events
),
actors_of AS (SELECT *, unnest(list_distinct(list_filter(actor_country, lambda c: c IS NOT NULL))) AS actor FROM dated),
dyads AS (SELECT *, unnest(list_distinct(list_filter(recipient_country, lambda c: c IS NOT NULL))) AS recipient FROM actors_of),
printed AS (SELECT *, unnest(carriers) AS carrier FROM dyads)
SELECT p.year, p.month, p.actor AS actor_country, p.recipient AS recipient_country, p.type, p.status,
    count(DISTINCT p.event) AS events, count(DISTINCT p.carrier) AS articles, count(DISTINCT coalesce(a.outlet, a.article)) AS outlets,
    count(DISTINCT coalesce(p.cluster, p.article)) AS origins, avg(p.score) FILTER (p.carrier = p.article) AS score
FROM printed p JOIN articles a ON a.article = p.carrier GROUP BY ALL;

CREATE VIEW conditions AS
-- What is threatened, promised or done under a condition.
SELECT condition, record, article, type, mode, status, actor, actor_country, recipient, recipient_country, date, published, outlet, sentence
FROM events WHERE condition IS NOT NULL;

CREATE VIEW attributions AS
-- On whose word: each source with what it is the word for.
SELECT attribution, attribution_kind, type, status, count(*) AS events, sum(articles) AS articles, min(published) AS first_day, max(published) AS last_day
FROM events WHERE attribution IS NOT NULL GROUP BY ALL;

CREATE VIEW stories AS
-- Texts that several articles print: articles, outlets and the origin.
SELECT k.cluster AS article, any_value(k.origin) AS origin, any_value(k.basis) AS basis, count(*) AS articles,
    count(DISTINCT coalesce(a.outlet, a.article)) AS outlets, min(a.published) AS first_day, max(a.published) AS last_day
FROM current_clusters k JOIN articles a ON a.article = k.article GROUP BY k.cluster HAVING count(*) > 1;

CREATE VIEW articles_by_day AS
-- Denominators: articles and words of each outlet and day, and how many of them are its own text.
SELECT a.outlet, a.published AS day, count(*) AS articles, sum(a.words)::BIGINT AS words,
    count(*) FILTER (k.cluster IS NULL OR k.cluster = a.article) AS original_articles
FROM articles a LEFT JOIN current_clusters k ON k.article = a.article GROUP BY a.outlet, a.published;

CREATE VIEW current_runs AS
-- Each run as it stands.
FROM runs QUALIFY row_number() OVER (PARTITION BY run ORDER BY state <> 'begun' DESC) = 1;

CREATE VIEW open_failures AS
-- What could not be read or coded, and was not resolved since.
SELECT * FROM failures QUALIFY row_number() OVER (PARTITION BY failure ORDER BY run DESC, state DESC) = 1 AND state = 'open';
