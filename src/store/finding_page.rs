//! Which index finds a page of findings fastest. A page never reads the whole table: it follows the
//! index of its order, or, where a filter leaves few, the index of that filter.

use super::error::CaseError;
use super::finding_filter::{SUBJECT, Where, order_by, severity_rank};
use super::finding_text::Hits;
use super::groups::CURRENT_RUN;
use crate::domain::filter::{FindingFilter, FindingOrder, FindingSort};
use crate::domain::finding::{FindingKind, Severity, Verdict};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

/// As many findings are found and sorted at once; with more, the order's own index is faster.
const FEW: i64 = 2_000;

/// More than these are not followed by an index of the filter: reading all of them in the order
/// they lie in is faster.
pub(super) const MANY: i64 = 400_000;

/// One query of a page; pages of some orders are made of several, one after the other.
pub(super) struct PageQuery {
    pub(super) sql: String,
    pub(super) values: Vec<Value>,
}

/// A part of a filter that has an index, and what finds its rows in it.
pub(super) struct Narrow {
    pub(super) index: &'static str,
    pub(super) condition: String,
    pub(super) values: Vec<Value>,
}

/// The queries of a page in its order; each is asked for what the ones before left room for, which
/// is bound last.
pub(super) fn page_queries(
    conn: &Connection,
    filter: &FindingFilter,
    hits: Option<&Hits>,
    order: FindingOrder,
    limit: usize,
) -> Result<Vec<PageQuery>, CaseError> {
    let all = Where::of(filter, hits);
    // Where most are wanted anyway, sorting them is faster than looking each up in order.
    let few = i64::try_from(limit).unwrap_or(i64::MAX).clamp(FEW, MANY);
    if let Some(few) = narrowest(conn, filter, hits, few)? {
        let sql = format!(
            "SELECT id FROM finding {} WHERE {} AND {} ORDER BY {} LIMIT ?",
            few.index,
            few.condition,
            all.sql,
            order_by(order)
        );
        let values = few.values.into_iter().chain(all.values).collect();
        return Ok(vec![PageQuery { sql, values }]);
    }
    let code = |it: &'static str| Value::from(it.to_owned());
    let (column, mut values): (_, Vec<Value>) = match order.by {
        FindingSort::Kind => {
            let mut kinds = FindingKind::ALL.to_vec();
            kinds.sort_by_key(|it| it.label());
            ("kind", kinds.into_iter().map(|it| code(it.code())).collect())
        }
        FindingSort::Verdict => ("status", Verdict::ALL.iter().map(|it| code(it.code())).collect()),
        // Read backwards, the index of severities has the numbers of each backwards, too.
        FindingSort::Severity if !order.descending => {
            let mut ranks: Vec<i64> = Severity::ALL.iter().map(|it| severity_rank(*it)).collect();
            ranks.sort_unstable();
            ("severity_rank", ranks.into_iter().map(Value::from).collect())
        }
        _ => {
            let (sql, index) = (all.sql, index_of(order.by));
            let order = order_by(order);
            let sql = format!(
                "SELECT id FROM finding INDEXED BY {index} WHERE {sql} ORDER BY {order} LIMIT ?"
            );
            return Ok(vec![PageQuery { sql, values: all.values }]);
        }
    };
    if order.descending {
        values.reverse();
    }
    let part = |value: Value| PageQuery {
        sql: format!(
            "SELECT id FROM finding INDEXED BY {} WHERE {column} = ? AND {} ORDER BY id LIMIT ?",
            index_of(order.by),
            all.sql
        ),
        values: std::iter::once(value).chain(all.values.clone()).collect(),
    };
    Ok(values.into_iter().map(part).collect())
}

/// The index that has this order.
fn index_of(by: FindingSort) -> &'static str {
    match by {
        FindingSort::Time => "finding_by_time",
        FindingSort::Severity => "finding_by_severity",
        FindingSort::Score => "finding_by_score",
        FindingSort::Kind => "finding_by_kind",
        FindingSort::Subject => "finding_by_subject",
        FindingSort::User => "finding_by_user",
        FindingSort::Integration => "finding_by_integration",
        FindingSort::ResourceType => "finding_by_resource_type",
        FindingSort::Resource => "finding_by_resource",
        FindingSort::Verdict => "finding_by_status",
    }
}

/// The part of the filter that leaves the fewest, if those are at most `few`.
pub(super) fn narrowest(
    conn: &Connection,
    filter: &FindingFilter,
    hits: Option<&Hits>,
    few: i64,
) -> Result<Option<Narrow>, CaseError> {
    let mut best: Option<(i64, Narrow)> = None;
    for it in parts(filter, hits, few) {
        let sql = format!(
            "SELECT count(*) FROM (SELECT 1 FROM finding {} WHERE run = {CURRENT_RUN} AND {} LIMIT {})",
            it.index,
            it.condition,
            few + 1
        );
        let values = params_from_iter(it.values.iter());
        let n: i64 = conn.prepare_cached(&sql)?.query_row(values, |row| row.get(0))?;
        if n <= few && best.as_ref().is_none_or(|best| n < best.0) {
            best = Some((n, it));
        }
    }
    Ok(best.map(|it| it.1))
}

fn parts(filter: &FindingFilter, hits: Option<&Hits>, few: i64) -> Vec<Narrow> {
    let mut parts = Vec::new();
    if let Some(hits) = hits.filter(|it| it.len() as i64 <= few) {
        parts.push(Narrow {
            index: "NOT INDEXED",
            condition: "id IN (SELECT value FROM json_each(?))".to_owned(),
            values: vec![hits.list().into()],
        });
    }
    let mut add = |index, column: &str, values: Vec<Value>| {
        if !values.is_empty() {
            let marks = vec!["?"; values.len()].join(",");
            parts.push(Narrow { index, condition: format!("{column} IN ({marks})"), values });
        }
    };
    let texts = |list: &[String]| list.iter().map(|it| it.clone().into()).collect::<Vec<Value>>();
    let code = |code: &str| Value::from(code.to_owned());
    let kinds = filter.kinds.iter().map(|it| code(it.code())).collect();
    add("INDEXED BY finding_by_kind", "kind", kinds);
    let verdicts = filter.verdicts.iter().map(|it| code(it.code())).collect();
    add("INDEXED BY finding_by_status", "status", verdicts);
    let severities = filter.severities.iter().map(|it| severity_rank(*it).into()).collect();
    add("INDEXED BY finding_by_severity", "severity_rank", severities);
    add("INDEXED BY finding_by_user", "user COLLATE NOCASE", texts(&filter.users));
    let subject = format!("{SUBJECT} COLLATE NOCASE");
    add("INDEXED BY finding_by_subject", &subject, texts(&filter.subjects));
    let integration = "integration COLLATE NOCASE";
    add("INDEXED BY finding_by_integration", integration, texts(&filter.integrations));
    let resource_type = "resource_type COLLATE NOCASE";
    add("INDEXED BY finding_by_resource_type", resource_type, texts(&filter.resource_types));
    add("INDEXED BY finding_by_resource", "resource COLLATE NOCASE", texts(&filter.resources));
    if filter.from.is_some() || filter.to.is_some() {
        let bounds =
            [filter.from.map_or(i64::MIN, |it| it.0), filter.to.map_or(i64::MAX, |it| it.0)];
        parts.push(Narrow {
            index: "INDEXED BY finding_by_time",
            condition: "detected_at BETWEEN ? AND ?".to_owned(),
            values: bounds.map(Value::from).to_vec(),
        });
    }
    if !filter.tags.is_empty() {
        let marks = vec!["?"; filter.tags.len()].join(",");
        // By number, not by run: otherwise every finding of the run is asked for its tags.
        let tagged = format!("SELECT finding FROM finding_tag WHERE tag IN ({marks})");
        parts.push(Narrow {
            index: "NOT INDEXED",
            condition: format!("id IN ({tagged})"),
            values: texts(&filter.tags),
        });
    }
    parts
}
