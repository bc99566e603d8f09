package ingot.region.tag;

import static ingot.region.db.Tables.NODE;
import static ingot.region.db.Tables.NODE_TAG;
import static ingot.region.db.Tables.SCRIPT_RESULT;
import static ingot.region.db.Tables.TAG;

import ingot.core.script.ScriptStatus;
import ingot.region.machine.TagEvaluation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.xpath.XPathEvaluationResult;
import javax.xml.xpath.XPathExpression;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import javax.xml.xpath.XPathNodes;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.w3c.dom.Document;
import org.xml.sax.SAXException;

/**
 * Tags by XPath over machines' hardware as lshw describes it (facts: metadata-and-scripts §20). The documents come from
 * machines: no entities, no external anything.
 */
public final class HardwareTags implements TagMatcher, TagEvaluation {

    private static final Logger LOG = LoggerFactory.getLogger(HardwareTags.class);

    @Override
    public List<Integer> matching(DSLContext sql, String definition) {
        List<Integer> matching = new ArrayList<>();
        XPathExpression expression = compile(definition);
        if (expression == null) {
            return matching;
        }
        documents(sql, DSL.noCondition()).forEach(machine -> {
            if (holds(expression, machine.document())) {
                matching.add(machine.nodeId());
            }
        });
        return matching;
    }

    @Override
    public void evaluate(DSLContext sql, int nodeId) {
        List<Machine> machines = documents(sql, NODE.ID.eq(nodeId));
        for (var tag : sql.selectFrom(TAG).where(TAG.DEFINITION.ne("")).fetch()) {
            XPathExpression expression = compile(tag.getDefinition());
            boolean met =
                    expression != null && machines.stream().anyMatch(machine -> holds(expression, machine.document()));
            if (met) {
                sql.insertInto(NODE_TAG)
                        .set(NODE_TAG.NODE_ID, nodeId)
                        .set(NODE_TAG.TAG_ID, tag.getId())
                        .onConflictDoNothing()
                        .execute();
            } else {
                sql.deleteFrom(NODE_TAG)
                        .where(NODE_TAG.NODE_ID.eq(nodeId))
                        .and(NODE_TAG.TAG_ID.eq(tag.getId()))
                        .execute();
            }
        }
    }

    private record Machine(int nodeId, Document document) {}

    private static List<Machine> documents(DSLContext sql, Condition nodes) {
        List<Machine> machines = new ArrayList<>();
        sql.select(NODE.ID, SCRIPT_RESULT.STDOUT, SCRIPT_RESULT.OUTPUT)
                .from(NODE)
                .join(SCRIPT_RESULT)
                .on(SCRIPT_RESULT.SCRIPT_SET_ID.eq(NODE.CURRENT_COMMISSIONING_SET_ID))
                .where(SCRIPT_RESULT.SCRIPT_NAME.eq("maas-lshw"))
                .and(SCRIPT_RESULT.STATUS.eq(ScriptStatus.PASSED.number()))
                .and(nodes)
                .forEach(row -> {
                    Document document = parse(row.value2().length > 0 ? row.value2() : row.value3());
                    if (document != null) {
                        machines.add(new Machine(row.value1(), document));
                    }
                });
        return machines;
    }

    private static @Nullable Document parse(byte[] xml) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setXIncludeAware(false);
            factory.setExpandEntityReferences(false);
            DocumentBuilder builder = factory.newDocumentBuilder();
            builder.setErrorHandler(null);
            return builder.parse(new ByteArrayInputStream(xml));
        } catch (SAXException | IOException | ParserConfigurationException malformed) {
            LOG.info("hardware_xml_refused reason={}", malformed.getMessage());
            return null;
        }
    }

    private static @Nullable XPathExpression compile(String definition) {
        try {
            return XPathFactory.newInstance().newXPath().compile(definition);
        } catch (XPathExpressionException malformed) {
            LOG.info("tag_definition_refused reason={}", malformed.getMessage());
            return null;
        }
    }

    /** XPath's own truth: a node set that is not empty, a number that is not zero, a text that is not empty, or true. */
    private static boolean holds(XPathExpression expression, Document document) {
        try {
            XPathEvaluationResult<?> result = expression.evaluateExpression(document);
            return switch (result.value()) {
                case Boolean bool -> bool;
                case Number number -> number.doubleValue() != 0;
                case String text -> !text.isEmpty();
                case XPathNodes nodes -> nodes.size() > 0;
                case null -> false;
                default -> true;
            };
        } catch (XPathExpressionException failed) {
            return false;
        }
    }
}
