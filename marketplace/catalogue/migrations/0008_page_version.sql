-- The version of a work's page: every row that it is made from, by number and by the writing that made it what it is.
--
-- A row that is written gets another xmin and another place (ctid); one that comes or goes changes the list. What is in
-- force at a moment (a policy, a wage reference) is there by its number as well. Nothing where the public may not see it.
--
-- A function, so that PostgreSQL plans it once for each connection: planning takes ten times as long as looking.
CREATE FUNCTION catalogue_page_version(asked_slug text, asked_at timestamptz, asked_day date) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN RETURN (
WITH it AS MATERIALIZED (
    SELECT work.id, work.artist_id, artist.payee_id, storefront.id AS storefront_id,
           work.xmin || ' ' || work.ctid || artist.xmin || ' ' || artist.ctid || storefront.xmin || ' ' || storefront.ctid AS written
      FROM works_work work
      JOIN profiles_artist artist ON artist.id = work.artist_id
      JOIN profiles_storefront storefront ON storefront.artist_id = artist.id
     WHERE work.slug = asked_slug AND storefront.status = 'open'
), offered AS MATERIALIZED (
    SELECT listing.id, listing.status, listing.currency, listing.xmin || ' ' || listing.ctid AS written
      FROM listings_listing listing JOIN it ON listing.work_id = it.id
     WHERE listing.status NOT IN ('draft', 'in_review')
), choice AS MATERIALIZED (
    SELECT choice.id, choice.listing_id, choice.xmin || ' ' || choice.ctid AS written
      FROM listings_option choice JOIN offered ON choice.listing_id = offered.id
), agreed AS MATERIALIZED (
    SELECT agreement.id, agreement.xmin || ' ' || agreement.ctid AS written
      FROM splits_splitagreement agreement
     WHERE agreement.status IN ('active', 'proposed', 'accepted')
       AND agreement.subject IN (SELECT 'listing:' || id FROM offered UNION ALL SELECT 'option:' || id FROM choice)
), picture AS MATERIALIZED (
    SELECT image.id, image.xmin || ' ' || image.ctid AS written
      FROM works_image image JOIN it ON image.work_id = it.id
), signed AS MATERIALIZED (
    SELECT attestation.id, attestation.rules_id, attestation.xmin || ' ' || attestation.ctid AS written
      FROM works_attestation attestation JOIN it ON attestation.work_id = it.id
), rows (kind, id, written) AS (
    SELECT 'work', id, written FROM it
    UNION ALL SELECT 'offered', id, written FROM offered
    UNION ALL SELECT 'choice', id, written FROM choice
    UNION ALL SELECT 'taken', taken.id, taken.xmin || ' ' || taken.ctid
      FROM orders_reservation taken JOIN offered ON taken.listing_id = offered.id
     WHERE taken.status IN ('held', 'sold', 'void')
    UNION ALL SELECT 'agreed', id, written FROM agreed
    UNION ALL SELECT 'share', share.id, share.xmin || ' ' || share.ctid || payee.xmin || ' ' || payee.ctid
      FROM splits_share share JOIN agreed ON share.agreement_id = agreed.id JOIN payees_payee payee ON payee.id = share.payee_id
    UNION ALL SELECT 'payee', payee.id, payee.xmin || ' ' || payee.ctid FROM payees_payee payee JOIN it ON payee.id = it.payee_id
    UNION ALL SELECT 'policy', policy.id, policy.xmin || ' ' || policy.ctid
      FROM cooperative_policy policy
     WHERE policy.active_from <= asked_at AND (policy.active_to IS NULL OR policy.active_to > asked_at)
    UNION ALL SELECT 'wage', wage.id, wage.xmin || ' ' || wage.ctid
      FROM cooperative_wagereference wage
     WHERE wage.active_from <= asked_day AND wage.currency IN (SELECT currency FROM offered)
    UNION ALL SELECT 'picture', id, written FROM picture
    UNION ALL SELECT 'rendition', rendition.id, rendition.xmin || ' ' || rendition.ctid
      FROM works_rendition rendition JOIN picture ON rendition.image_id = picture.id
    UNION ALL SELECT 'signed', id, written FROM signed
    UNION ALL SELECT 'rules', rules.id, rules.xmin || ' ' || rules.ctid
      FROM works_curationrules rules WHERE rules.id IN (SELECT rules_id FROM signed)
    UNION ALL SELECT 'review', review.id, review.xmin || ' ' || review.ctid
      FROM works_review review JOIN signed ON review.attestation_id = signed.id
    UNION ALL SELECT 'evidence', evidence.id, evidence.xmin || ' ' || evidence.ctid
      FROM works_evidence evidence JOIN it ON evidence.work_id = it.id
    UNION ALL SELECT 'rate', rate.id, rate.xmin || ' ' || rate.ctid
      FROM profiles_shippingrate rate JOIN it ON rate.storefront_id = it.storefront_id
    UNION ALL SELECT 'more', other.work_id, other.xmin || ' ' || other.ctid || card.xmin || ' ' || card.ctid
      FROM (SELECT shelved.work_id, shelved.xmin, shelved.ctid FROM catalogue_shelved shelved JOIN it ON shelved.artist_id = it.artist_id
             WHERE NOT shelved.sold AND shelved.work_id <> it.id ORDER BY shelved.published_at DESC, shelved.work_id DESC LIMIT 4) other
      JOIN catalogue_card card ON card.work_id = other.work_id
)
SELECT md5(string_agg(kind || id || ' ' || written, ',' ORDER BY kind, id))
  FROM rows
 WHERE EXISTS (SELECT FROM offered WHERE status IN ('published', 'sold_out'))
); END $$;
